import { type Connection, checkFirst } from '@clipgraph/platform/cursors/connection.ts';
import type { CursorScope, Cursors, SortKey } from '@clipgraph/platform/cursors/cursors.ts';
import { emptyConnection, readVisiblePage } from '@clipgraph/platform/cursors/visible-page.ts';
import type { PostRow, VideoContext } from '../context.ts';
import type { FeedFilter } from '../feeds/filter.ts';
import { loadPosts } from '../posts/lookup.ts';
import { listable } from '../posts/visibility.ts';
import { rankingOf } from './engine.ts';
import { readHottest } from './heat.ts';
import type { FeedReason, RankedPost } from './ranked-post.ts';
import { keepSnapshot, readSnapshot, sharedSnapshot } from './snapshots.ts';

/** Of one list. */
const maxPosts = 500;

interface Place {
  at: number;
  post: PostRow;
  reason: FeedReason | null;
}

interface RankedPage {
  source: 'TRENDING' | 'FOR_YOU';
  filter: FeedFilter;
  /** Only posts made before it, in ms; null: all. */
  beforeMs: number | null;
  scope: CursorScope;
  first: number;
  after?: string | null | undefined;
}

/**
 * A page of a ranked feed. The first page makes a list, the next ones go on in it: whatever changes
 * meanwhile, nothing comes twice and nothing is left out but what the viewer may not see by then.
 * @throws CURSOR_EXPIRED once the list has ended
 */
export async function rankedFeed(
  context: VideoContext,
  { source, filter, beforeMs, scope, first, after }: RankedPage,
): Promise<Connection<{ post: PostRow; reason: FeedReason | null }>> {
  const { services, loaders } = context;
  checkFirst(first);
  const known =
    typeof after === 'string' ? String(services.cursors.decode(scope, after)[0]) : undefined;
  const nowMs = Date.now();
  const snapshot = known ?? (await begin(context, source, filter, nowMs));
  const ranked = await readSnapshot(services, snapshot, nowMs);
  if (ranked.length === 0) return emptyConnection(after);
  return readVisiblePage<Place | RankedPlace, { post: PostRow; reason: FeedReason | null }>({
    cursors: within(services.cursors, snapshot),
    scope,
    first,
    after,
    start: -1,
    read: async (at, limit) =>
      ranked
        .slice(at + 1, at + 1 + limit)
        .map(([postId, reason], place) => ({ at: at + 1 + place, postId, reason })),
    async filter(places) {
      const wanted = places as RankedPlace[];
      const posts = await loadPosts(
        loaders,
        wanted.map(({ postId }) => postId),
      );
      const shown = new Map(
        (await listable(context, posts))
          .filter((post) => matches(post, source, filter, beforeMs))
          .map((post) => [post.id, post]),
      );
      return wanted.flatMap(({ at, postId, reason }) => {
        const post = shown.get(postId);
        return post ? [{ at, post, reason }] : [];
      });
    },
    positionOf: ({ at }) => at,
    nodeOf: (place) => place as Place,
    scanLimit: maxPosts,
  });
}

interface RankedPlace {
  at: number;
  postId: number;
  reason: FeedReason | null;
}

/** Tags and kinds may have changed since the list was made. */
const matches = (
  { audience, kind, tags, publishedAt }: PostRow,
  source: RankedPage['source'],
  filter: FeedFilter,
  beforeMs: number | null,
): boolean =>
  (source === 'FOR_YOU' || audience === 'PUBLIC') &&
  (filter.kind === null || kind === filter.kind) &&
  (filter.tag === null || tags.includes(filter.tag)) &&
  (beforeMs === null || publishedAt < beforeMs);

/** @returns the name of a new list, or of one that all share */
async function begin(
  context: VideoContext,
  source: RankedPage['source'],
  filter: FeedFilter,
  nowMs: number,
): Promise<string> {
  const { services, viewer } = context;
  const name = JSON.stringify([source, filter.kind, filter.tag]);
  if (source === 'TRENDING')
    return sharedSnapshot(services, name, async () => {
      const hottest = await readHottest(services.database.db, filter, maxPosts);
      return hottest.map(({ postId }): RankedPost => [postId, 'TRENDING']);
    });
  const choose = () => rankingOf(services).candidates(context, filter, nowMs);
  return viewer.accountId === null
    ? sharedSnapshot(services, name, choose)
    : keepSnapshot(services, viewer.accountId, await choose(), nowMs);
}

/** Cursors that also name their list. */
const within = (cursors: Cursors, snapshot: string): Cursors => ({
  encode: (scope, key) => cursors.encode(scope, [snapshot, ...key]),
  decode: (scope, cursor): SortKey => cursors.decode(scope, cursor).slice(1),
});
