import { badUserInput, forbidden, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, eq, isNull } from 'drizzle-orm';
import type { InteractionContext } from '../context.ts';
import { type CommentRow, comments, pins } from '../tables.ts';
import { requireComment } from './comment-likes.ts';
import { visibleComment } from './visible-comment.ts';

/**
 * Pins a comment at top level under a post of the viewer, in place of the one that was.
 * @returns the post
 * @throws UNAUTHENTICATED; NOT_FOUND for a comment that is missing or hidden; FORBIDDEN under
 *   another's post; BAD_USER_INPUT for a reply
 */
export async function pinComment(context: InteractionContext, commentId: Id): Promise<Id> {
  const { postId, topId } = await requireOwnThread(context, commentId);
  if (topId !== null)
    throw badUserInput('Only a comment at top level can be pinned, not a reply.', 'commentId');
  await context.services.database.transaction(async (tx) => {
    // Locked, so that it is not deleted meanwhile: that takes its pin away.
    const [comment] = await tx
      .select({ id: comments.id })
      .from(comments)
      .where(and(eq(comments.id, commentId), isNull(comments.deletedAt)))
      .for('update');
    if (!comment) throw notFound('This comment');
    const pin = { commentId, pinnedAt: Date.now() };
    await tx
      .insert(pins)
      .values({ postId, ...pin })
      .onDuplicateKeyUpdate({ set: pin });
  });
  return postId;
}

/** Repeating is harmless. @returns the post @throws as `pinComment` */
export async function unpinComment(context: InteractionContext, commentId: Id): Promise<Id> {
  const { postId } = await requireOwnThread(context, commentId);
  await context.services.database.db
    .delete(pins)
    .where(and(eq(pins.postId, postId), eq(pins.commentId, commentId)));
  return postId;
}

/** The pinned comment of a post; null for none, and for one that the viewer may not see or whose author the viewer mutes. */
export async function pinnedComment(
  context: InteractionContext,
  postId: Id,
): Promise<CommentRow | null> {
  const commentId = await context.loaders.pin.load(postId);
  const comment = commentId === undefined ? null : await visibleComment(context, commentId);
  return comment && (await context.loaders.listedAuthor.load(comment.authorId)) ? comment : null;
}

async function requireOwnThread(context: InteractionContext, commentId: Id): Promise<CommentRow> {
  const accountId = requireAccount(context.viewer);
  const comment = await requireComment(context, commentId);
  if (comment.postAuthorId !== accountId)
    throw forbidden('Only the author of the post may pin comments under it.');
  return comment;
}
