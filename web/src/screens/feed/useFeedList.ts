import { useStore } from '@nanostores/react';
import { useEffect } from 'react';
import { useClient } from 'urql';
import { FeedDocument, type FeedSource } from '../../../generated/graph.ts';
import { $online } from '../../app/online.ts';
import { typed } from '../../graph/typed.ts';
import { createFeedList, type FeedList } from './feed-list.ts';

const pageSize = 8;
const retryMs = 1_500;

/** Feeds by the graph that they were read from, so that one comes back to the same place. */
const kept = new WeakMap<object, Map<string, FeedList>>();

/** @param tag only posts with it; from all feeds */
export function useFeedList(source: FeedSource, tag: string | undefined): FeedList {
  const client = useClient();
  const online = useStore($online);
  const lists = kept.get(client) ?? new Map<string, FeedList>();
  kept.set(client, lists);
  const key = `${source} ${tag ?? ''}`;
  const list =
    lists.get(key) ??
    createFeedList(async (after) => {
      const variables = { source, tag: tag ?? null, first: pageSize, after };
      const { data, error } = await client
        .query(typed(FeedDocument), variables, { requestPolicy: 'network-only' })
        .toPromise();
      if (!data) throw error ?? new Error('No answer came.');
      return {
        ...data.feed.pageInfo,
        entries: data.feed.edges.flatMap(({ node, reason }) =>
          node ? [{ id: node.id, reason }] : [],
        ),
      };
    });
  lists.set(key, list);

  const { fault } = useStore(list.$state);
  useEffect(() => {
    if (list.$state.get().entries.length === 0) void list.loadMore();
  }, [list]);
  // A feed that was cut off goes on by itself.
  const isCut = fault?.code === 'NETWORK' || fault?.code === 'UNAVAILABLE';
  useEffect(() => {
    if (!isCut || !online) return;
    const timer = setInterval(() => void list.loadMore(), retryMs);
    return () => clearInterval(timer);
  }, [isCut, online, list]);
  return list;
}
