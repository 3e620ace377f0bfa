import { type Connection, checkFirst } from '@clipgraph/platform/cursors/connection.ts';
import { readVisiblePage } from '@clipgraph/platform/cursors/visible-page.ts';
import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { PostRow, VideoContext } from '../context.ts';
import type { QueryFeedArgs } from '../generated/types.ts';
import { normaliseTag } from '../posts/input-rules.ts';
import { newest } from '../posts/posts.ts';
import { listable } from '../posts/visibility.ts';
import type { FeedFilter } from './filter.ts';
import { readFollowing } from './following.ts';
import { readLatest } from './latest.ts';

/**
 * `Query.feed`, newest first. LATEST holds public posts; FOLLOWING holds what the followed accounts
 * show to the viewer.
 * @throws BAD_USER_INPUT for a source that is not served, `first` outside 1..100, a malformed tag,
 *   or a cursor of another list; UNAUTHENTICATED for a guest who asks for FOLLOWING
 */
export async function feed(
  context: VideoContext,
  args: QueryFeedArgs,
): Promise<Connection<PostRow>> {
  const { services, viewer, facts } = context;
  const { source, first, after } = args;
  if (source !== 'LATEST' && source !== 'FOLLOWING') {
    throw badUserInput(`The source ${source} is not served; LATEST and FOLLOWING are.`, 'source');
  }
  const viewerId = source === 'FOLLOWING' ? requireAccount(viewer) : viewer.accountId;
  checkFirst(first);
  const filter: FeedFilter = {
    kind: args.kind ?? null,
    tag: typeof args.tag === 'string' ? normaliseTag(args.tag, 'tag') : null,
  };
  const scope = {
    field: 'Query.feed',
    args: [source, filter.kind, filter.tag, args.before ?? null],
    viewerId,
  };
  // A bad cursor is refused before the relation subgraph is asked.
  if (typeof after === 'string') services.cursors.decode(scope, after);
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
