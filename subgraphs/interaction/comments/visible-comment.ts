import type { Ask } from '@clipgraph/platform/ask/ask.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { seenPosts } from '@clipgraph/platform/projections/seen-posts.ts';
import type { InteractionContext } from '../context.ts';
import type { CommentRow } from '../tables.ts';
import { shownAuthors } from '../visibility.ts';

/**
 * The comment, unless it is deleted, its post hidden, or its author disabled or on the other side
 * of a block.
 */
export async function visibleComment(
  context: InteractionContext,
  commentId: Id,
): Promise<CommentRow | null> {
  if (commentId === 0) return null;
  const comment = await context.loaders.comment.load(commentId);
  return comment && (await isVisible(context, context.facts, comment)) ? comment : null;
}

/** @param ask strict for a write, with its fallback for a read */
export async function isVisible(
  { viewer, loaders }: InteractionContext,
  ask: Ask,
  comment: CommentRow,
): Promise<boolean> {
  const [posts, isShown, top] = await Promise.all([
    seenPosts(ask, viewer, [comment.postId]),
    shownAuthors(ask, viewer, [comment.authorId]),
    comment.topId === null ? comment : loaders.comment.load(comment.topId),
  ]);
  return posts.has(comment.postId) && isShown(comment.authorId) && top !== undefined;
}
