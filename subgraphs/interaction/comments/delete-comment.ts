import { forbidden, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { InteractionContext } from '../context.ts';
import { removeThread } from '../removals/removals.ts';
import { committed } from './first-page.ts';
import { isVisible } from './visible-comment.ts';

/** What a client says about the comment that it means to delete. */
interface DeletionTerms {
  /** It stands under this post; null: under any. */
  postId?: Id | null;
  /** It is the viewer's own, also when the post is the viewer's. */
  own?: boolean;
}

/**
 * Deletes a comment with its replies.
 * @throws UNAUTHENTICATED; NOT_FOUND when there is none that the viewer may see; FORBIDDEN when
 *   neither it nor its post is the viewer's
 */
export async function deleteComment(
  context: InteractionContext,
  commentId: Id,
  { postId = null, own = false }: DeletionTerms = {},
): Promise<void> {
  const { services, viewer, loaders, ask } = context;
  const accountId = requireAccount(viewer);
  const comment = await loaders.comment.load(commentId);
  if (!comment || (postId !== null && comment.postId !== postId)) throw notFound('This comment');
  if (comment.authorId !== accountId && (own || comment.postAuthorId !== accountId)) {
    if (!(await isVisible(context, ask, comment))) throw notFound('This comment');
    throw forbidden(
      own
        ? 'This comment is not yours.'
        : 'Only its author, or the author of the post, may delete a comment.',
    );
  }
  const removed = await services.database.transaction((tx) =>
    removeThread(tx, services, commentId, Date.now()),
  );
  if (!removed) throw notFound('This comment');
  await committed(services, removed);
}
