import { notFound } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, sql } from 'drizzle-orm';
import type { InteractionContext } from '../context.ts';
import { commentLikeChange } from '../counted.ts';
import { commentLikeEvent } from '../events/published.ts';
import { type CommentLikeRow, type CommentRow, commentLikes } from '../tables.ts';
import { wantScores } from './scores.ts';
import { isVisible } from './visible-comment.ts';

/**
 * Switches the viewer's like of a comment; repeating is harmless.
 * @throws UNAUTHENTICATED; NOT_FOUND for a comment that is missing or hidden, as across a block
 */
export async function likeComment(
  context: InteractionContext,
  commentId: Id,
  active: boolean,
): Promise<CommentRow> {
  const { services, viewer } = context;
  const userId = requireAccount(viewer);
  const comment = await requireComment(context, commentId);
  const { postId, authorId } = comment;
  await switchLike(services, { userId, commentId, postId, authorId }, active);
  return comment;
}

/** @throws NOT_FOUND for a comment that is missing or hidden, by what the owners say */
export async function requireComment(
  context: InteractionContext,
  commentId: Id,
): Promise<CommentRow> {
  const comment = commentId === 0 ? undefined : await context.loaders.comment.load(commentId);
  if (!comment || !(await isVisible(context, context.ask, comment))) throw notFound('This comment');
  return comment;
}

type Edge = Pick<CommentLikeRow, 'userId' | 'commentId' | 'postId' | 'authorId'>;

async function switchLike(
  { database, counters, outbox }: Services,
  edge: Edge,
  active: boolean,
): Promise<void> {
  const change = commentLikeChange(edge.commentId, active ? 1 : -1);
  const ofEdge = and(
    eq(commentLikes.userId, edge.userId),
    eq(commentLikes.commentId, edge.commentId),
  );
  const changed = await database.transaction(async (tx) => {
    const switched = { active, changedAt: Date.now() };
    let row: CommentLikeRow = { ...edge, ...switched, revision: 1 };
    const [made] = active
      ? await tx.insert(commentLikes).ignore().values(row)
      : [{ affectedRows: 0 }];
    if (made.affectedRows === 0) {
      const [found] = await tx
        .update(commentLikes)
        .set({ ...switched, revision: sql`${commentLikes.revision} + 1` })
        .where(and(ofEdge, eq(commentLikes.active, !active)));
      if (found.affectedRows === 0) return false;
      const [changed] = await tx.select().from(commentLikes).where(ofEdge);
      row = changed ?? row;
    }
    await counters.add(tx, [change]);
    await wantScores(tx, [edge.commentId]);
    await outbox.append(tx, commentLikeEvent(row));
    return true;
  });
  if (changed) await counters.committed([change]);
}
