import {
  type Connection,
  checkFirst,
  longestPage,
} from '@clipgraph/platform/cursors/connection.ts';
import { emptyConnection, readVisiblePage } from '@clipgraph/platform/cursors/visible-page.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { isClosedAccount } from '@clipgraph/platform/projections/hidden-accounts.ts';
import { seenPosts } from '@clipgraph/platform/projections/seen-posts.ts';
import type { InteractionContext } from '../context.ts';
import type { UserLikedPostsArgs } from '../generated/types.ts';
import { listed } from '../visibility.ts';

/**
 * Ids of the posts that a user likes and that the viewer may see in lists, latest like first. Empty
 * for a user whose lists are closed to the viewer.
 * @throws BAD_USER_INPUT for a bad `first` or `after`
 */
export async function likedPosts(
  context: InteractionContext,
  userId: Id,
  { kind = null, first, after }: UserLikedPostsArgs,
): Promise<Connection<Id>> {
  const { services, viewer, facts, loaders } = context;
  checkFirst(first, longestPage(viewer));
  const scope = { field: 'User.likedPosts', args: [userId, kind], viewerId: viewer.accountId };
  if (after !== null && after !== undefined) services.cursors.decode(scope, after);
  if (await isClosedAccount(context, userId)) return emptyConnection(after);
  return readVisiblePage({
    cursors: services.cursors,
    scope,
    first,
    after,
    start: Number.MAX_SAFE_INTEGER,
    read: (position, limit) => loaders.likePage.load({ parentId: userId, position, limit }),
    async filter(rows) {
      const posts = await seenPosts(
        facts,
        viewer,
        rows.map((row) => row.postId),
      );
      return rows.filter(({ postId }) => {
        const post = posts.get(postId);
        return listed(viewer, post) && (kind === null || post?.facts.kind === kind);
      });
    },
    positionOf: (row) => row.activatedId,
    nodeOf: (row) => row.postId,
  });
}
