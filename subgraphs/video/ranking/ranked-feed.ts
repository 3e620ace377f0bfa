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
import { keepSnapshot, named, readSnapshot, type Snapshot, sharedSnapshot } from './snapshots.ts';

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
  const { name, items, kept } =
    known === undefined
      ? await begin(context, source, filter, nowMs)
      : { name: known, items: await readSnapshot(services, known, nowMs), kept: undefined };
  const page = readVisiblePage<Place | RankedPlace, { post: PostRow; reason: FeedReason | null }>({
    cursors: within(services.cursors, name),
    scope,
    first,
    after,
    start: -1,
    read: async (at, limit) =>
      items
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
  const [connection] = await Promise.all([page, kept]);
  return items.length === 0 ? emptyConnection(after) : connection;
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

/**
 * A new list, or one that all share. `kept`: once its further pages can be asked for; the first one
 * is read meanwhile.
 */
async function begin(
  context: VideoContext,
  source: RankedPage['source'],
  filter: FeedFilter,
  nowMs: number,
): Promise<Snapshot & { kept?: Promise<void> }> {
  const { services, viewer } = context;
  const share = async (make: () => Promise<RankedPost[]>): Promise<Snapshot> => {
    const key = JSON.stringify([source, filter.kind, filter.tag]);
    const name = await sharedSnapshot(services, key, make);
    return { name, items: await readSnapshot(services, name, nowMs) };
  };
  if (source === 'TRENDING')
    return share(async () => {
      const hottest = await readHottest(services.database.db, filter, maxPosts);
      return hottest.map(({ postId }): RankedPost => [postId, 'TRENDING']);
    });
  const choose = () => rankingOf(services).candidates(context, filter, nowMs);
  if (viewer.accountId === null) return share(choose);
  const snapshot = named(await choose());
  return { ...snapshot, kept: keepSnapshot(services, viewer.accountId, snapshot, nowMs) };
}

/** Cursors that also name their list. */
const within = (cursors: Cursors, snapshot: string): Cursors => ({
  encode: (scope, key) => cursors.encode(scope, [snapshot, ...key]),
  decode: (scope, cursor): SortKey => cursors.decode(scope, cursor).slice(1),
});
