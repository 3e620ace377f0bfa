import { forbidden, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { InteractionContext } from '../context.ts';
import { commentEvent } from '../events/published.ts';
import { type CommentRow, comments } from '../tables.ts';
import { requirePost } from '../visibility.ts';
import { requireComment } from './comment-likes.ts';
import { checkCommentText } from './comment-text.ts';
import { forgetLists } from './first-page.ts';
import { mentionsIn } from './mentions.ts';

const editableMs = 15 * 60_000;

/**
 * Changes the text of a comment of the viewer, and with it whom it mentions. The same text again
 * changes nothing.
 * @throws UNAUTHENTICATED; BAD_USER_INPUT for a bad text; NOT_FOUND for a comment that is missing or
 *   hidden; FORBIDDEN for another's, and 15 minutes after it was made
 */
export async function editComment(
  context: InteractionContext,
  id: Id,
  given: string,
): Promise<CommentRow> {
  const { services, viewer, ask, loaders } = context;
  const accountId = requireAccount(viewer);
  const text = checkCommentText(given, 'text');
  const before = await requireComment(context, id);
  if (before.authorId !== accountId)
    throw forbidden('This comment is somebody else’s. Only its author may change it.');
  const editedAt = Date.now();
  if (editedAt - before.createdAt > editableMs)
    throw forbidden('A comment can be changed for 15 minutes. Delete it and write another one.');
  if (before.text === text) return before;
  const post = await requirePost(ask, viewer, before.postId);
  const mentions = await mentionsIn(context, text, post.facts);
  const parent = before.parentId === null ? undefined : await loaders.comment.load(before.parentId);
  const changed = await services.database.transaction(async (tx) => {
    const row = eq(comments.id, id);
    const [written] = await tx
      .update(comments)
      .set({ text, mentions, editedAt, revision: sql`${comments.revision} + 1` })
      .where(and(row, isNull(comments.deletedAt)));
    if (written.affectedRows === 0) throw notFound('This comment');
    const [comment] = await tx.select().from(comments).where(row);
    if (!comment) throw notFound('This comment');
    await services.outbox.append(tx, commentEvent(comment, parent?.authorId ?? null));
    return comment;
  });
  await forgetLists(services.cache, [before.postId]);
  return changed;
}
