import { type Connection, checkFirst } from '@clipgraph/platform/cursors/connection.ts';
import { readVisiblePage } from '@clipgraph/platform/cursors/visible-page.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { seenPosts } from '@clipgraph/platform/projections/seen-posts.ts';
import { and, desc, eq, lt } from 'drizzle-orm';
import type { InteractionContext } from '../context.ts';
import type { QuerySavedPostsArgs } from '../generated/types.ts';
import { saves } from '../tables.ts';
import { listed } from '../visibility.ts';

/**
 * Ids of the posts that the viewer has saved and may still see, latest first.
 * @throws UNAUTHENTICATED; BAD_USER_INPUT for a bad `first` or `after`
 */
export function savedPosts(
  { services, viewer, facts }: InteractionContext,
  { first, after }: QuerySavedPostsArgs,
): Promise<Connection<Id>> {
  const userId = requireAccount(viewer);
  checkFirst(first);
  return readVisiblePage({
    cursors: services.cursors,
    scope: { field: 'Query.savedPosts', args: [], viewerId: userId },
    first,
    after,
    start: Number.MAX_SAFE_INTEGER,
    read: (position, limit) =>
      services.database.db
        .select({ postId: saves.postId, activatedId: saves.activatedId })
        .from(saves)
        .where(
          and(eq(saves.userId, userId), eq(saves.active, true), lt(saves.activatedId, position)),
        )
        .orderBy(desc(saves.activatedId))
        .limit(limit),
    async filter(rows) {
      const posts = await seenPosts(
        facts,
        viewer,
        rows.map(({ postId }) => postId),
      );
      return rows.filter(({ postId }) => listed(viewer, posts.get(postId)));
    },
    positionOf: ({ activatedId }) => activatedId,
    nodeOf: ({ postId }) => postId,
  });
}
