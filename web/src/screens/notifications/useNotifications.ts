import { useCallback, useEffect, useState } from 'react';
import {
  type NotificationBodyFragment,
  NotificationsDocument,
  NotificationsLiveDocument,
} from '../../../generated/graph.ts';
import { api } from '../../graph/api.ts';
import { type Fault, faultOf } from '../../graph/faults.ts';
import { follow } from '../../graph/follow.ts';

const pageSize = 30;

interface State {
  readonly byId: ReadonlyMap<string, NotificationBodyFragment>;
  readonly isLoading: boolean;
  readonly next: string | null;
  readonly fault: Fault | undefined;
}

const nothing: State = { byId: new Map(), isLoading: true, next: null, fault: undefined };

/** Each once, as it was told last; what was taken back is gone. */
function withNotifications(state: State, told: readonly NotificationBodyFragment[]): State {
  const byId = new Map(state.byId);
  for (const one of told) {
    if (one.seq < (byId.get(one.id)?.seq ?? 0)) continue;
    if (one.isWithdrawn) byId.delete(one.id);
    else byId.set(one.id, one);
  }
  return { ...state, byId };
}

/** What others did, latest first: read page by page, and kept up live without gap or repeat. */
export function useNotifications() {
  const [state, setState] = useState(nothing);
  const [tries, setTries] = useState(0);

  const read = useCallback(async (after: string | null, signal?: AbortSignal) => {
    const variables = { first: pageSize, after };
    const { notifications } = await api.query(
      NotificationsDocument,
      variables,
      signal ? { signal } : {},
    );
    const { edges, pageInfo } = notifications;
    const nodes = edges.map(({ node }) => node);
    setState((now) => ({
      ...withNotifications(now, nodes),
      isLoading: false,
      next: pageInfo.hasNextPage ? pageInfo.endCursor : null,
    }));
    return nodes[0]?.seq ?? 0;
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another try begins anew
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    setState((now) => ({ ...now, isLoading: true, fault: undefined }));
    read(null, signal)
      .then((seq) => {
        let afterSeq = seq;
        return follow(
          NotificationsLiveDocument,
          () => ({ afterSeq }),
          ({ notificationAdded }) => {
            afterSeq = notificationAdded.seq;
            setState((now) => withNotifications(now, [notificationAdded]));
          },
          signal,
        );
      })
      .catch((error) => {
        if (signal.aborted) return;
        setState((now) => ({ ...now, isLoading: false, fault: faultOf(error) }));
      });
    return () => ending.abort();
  }, [tries, read]);

  return {
    list: [...state.byId.values()].sort((a, b) => b.seq - a.seq),
    isLoading: state.isLoading,
    hasMore: state.next !== null,
    fault: state.fault,
    retry: () => setTries((count) => count + 1),
    async loadMore() {
      setState((now) => ({ ...now, isLoading: true }));
      try {
        await read(state.next);
      } catch (error) {
        setState((now) => ({ ...now, isLoading: false }));
        throw error;
      }
    },
  };
}
