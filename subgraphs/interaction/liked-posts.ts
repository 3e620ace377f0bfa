import { type Connection, checkFirst } from '@clipgraph/platform/cursors/connection.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { InteractionContext, PageArguments } from './loaders.ts';
import { longestPage } from './loaders.ts';
import { listed, seenPosts, standing } from './visibility.ts';
import { emptyConnection, readVisiblePage } from './visible-pages.ts';

/**
 * Ids of the posts that a user likes and that the viewer may see in lists, latest like first. Empty for a user who blocks the viewer.
 * @throws BAD_USER_INPUT for a bad `first` or `after`
 */
export async function likedPosts(context: InteractionContext, userId: Id, { first, after }: PageArguments): Promise<Connection<Id>> {
  const { services, viewer, facts, loaders } = context;
  checkFirst(first, longestPage(viewer));
  const scope = { field: 'User.likedPosts', args: [userId], viewerId: viewer.accountId };
  if (after !== null && after !== undefined) services.cursors.decode(scope, after);
  if ((await standing(facts, viewer, [userId]))(userId).blocksViewer) return emptyConnection(after);
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
      return rows.filter((row) => listed(viewer, posts.get(row.postId)));
    },
    positionOf: (row) => row.activatedId,
    nodeOf: (row) => row.postId,
  });
}
