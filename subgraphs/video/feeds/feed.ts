import { type Connection, checkFirst } from '@clipgraph/platform/cursors/connection.ts';
import { readVisiblePage } from '@clipgraph/platform/cursors/visible-page.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { PostRow, VideoContext } from '../context.ts';
import type { QueryFeedArgs } from '../generated/types.ts';
import { normaliseTag } from '../posts/input-rules.ts';
import { newest } from '../posts/posts.ts';
import { listable } from '../posts/visibility.ts';
import { rankedFeed } from '../ranking/ranked-feed.ts';
import type { FeedReason } from '../ranking/ranked-post.ts';
import type { FeedFilter } from './filter.ts';
import { readFollowing } from './following.ts';
import { readLatest } from './latest.ts';

/** A post at its place in a feed, and in a ranked one why it stands there. */
type FeedConnection = Omit<Connection<PostRow>, 'edges'> & {
  edges: { readonly cursor: string; node: PostRow; reason?: FeedReason | null }[];
};

/**
 * `Query.feed`. LATEST holds public posts and FOLLOWING what the followed accounts show to the
 * viewer, both newest first; TRENDING and FOR_YOU are ranked.
 * @throws BAD_USER_INPUT for `first` outside 1..100, a malformed tag, or a cursor of another list;
 *   UNAUTHENTICATED for a guest who asks for FOLLOWING; CURSOR_EXPIRED of a ranked list
 */
export async function feed(context: VideoContext, args: QueryFeedArgs): Promise<FeedConnection> {
  const { services, viewer, facts } = context;
  const { source, first, after } = args;
  const viewerId = source === 'FOLLOWING' ? requireAccount(viewer) : viewer.accountId;
  checkFirst(first);
  const filter: FeedFilter = {
    kind: args.kind ?? null,
    tag: typeof args.tag === 'string' ? normaliseTag(args.tag, 'tag') : null,
  };
  const scope = {
    field: 'Query.feed',
    args: [source, filter.kind, filter.tag, args.before ?? null],
    // The others are lists of public posts, the same for everybody: a place in them survives logging
    // in and out. What a page shows is judged for whoever asks.
    viewerId: source === 'FOLLOWING' || source === 'FOR_YOU' ? viewerId : null,
  };
  // A bad cursor is refused before the relation subgraph is asked.
  if (typeof after === 'string') services.cursors.decode(scope, after);
  if (source === 'TRENDING' || source === 'FOR_YOU')
    return withReasons(
      await rankedFeed(context, {
        source,
        filter,
        beforeMs: args.before ?? null,
        scope,
        first,
        after,
      }),
    );
  const followees =
    source === 'FOLLOWING' && viewerId !== null ? await facts.relation.followees(viewerId) : [];
  return readVisiblePage({
    cursors: services.cursors,
    scope,
    first,
    after,
    start: args.before ?? newest,
    read: (before, limit) =>
      source === 'LATEST'
        ? readLatest(services.database.db, filter, before, limit)
        : readFollowing(context, followees, filter, before, limit),
    filter: (rows) => listable(context, rows),
    positionOf: (row) => row.publishedAt,
    nodeOf: (row) => row,
  });
}

const withReasons = ({
  edges,
  pageInfo,
}: Connection<{ post: PostRow; reason: FeedReason | null }>): FeedConnection => ({
  edges: edges.map((edge) => ({
    get cursor() {
      return edge.cursor;
    },
    node: edge.node.post,
    reason: edge.node.reason,
  })),
  pageInfo,
});
