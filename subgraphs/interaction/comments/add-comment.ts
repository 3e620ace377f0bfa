import type { Ask } from '@clipgraph/platform/ask/ask.ts';
import { badUserInput, forbidden, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import {
  claimIdempotencyKey,
  findIdempotencyKey,
} from '@clipgraph/platform/idempotency/idempotency.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { viewAccounts } from '@clipgraph/platform/projections/hidden-accounts.ts';
import type { SeenPost } from '@clipgraph/platform/projections/seen-posts.ts';
import { seenPosts } from '@clipgraph/platform/projections/seen-posts.ts';
import { and, inArray, isNull } from 'drizzle-orm';
import type { InteractionContext } from '../context.ts';
import { commentChanges } from '../counted.ts';
import { commentEvent } from '../events/published.ts';
import type { AddCommentInput } from '../generated/types.ts';
import { type CommentRow, comments } from '../tables.ts';
import { apart, requirePost } from '../visibility.ts';
import { checkCommentText } from './comment-text.ts';
import { committed } from './first-page.ts';
import { mentionsIn } from './mentions.ts';
import { scoreOf, wantScores } from './scores.ts';
import { isVisible } from './visible-comment.ts';

/**
 * @throws UNAUTHENTICATED; BAD_USER_INPUT for a bad text, key, or a parent under another post;
 *   NOT_FOUND for a post or parent that is missing or hidden, also when the request is repeated;
 *   FORBIDDEN while the viewer blocks the author of either, and where the post's author does not let
 *   the viewer comment; CONFLICT when the key was used with another input
 */
export async function addComment(
  context: InteractionContext,
  input: AddCommentInput,
): Promise<CommentRow> {
  const { services, viewer, ask } = context;
  const authorId = requireAccount(viewer);
  const text = checkCommentText(input.text);
  const key = input.idempotencyKey ?? null;
  const postId = toId(input.postId);
  const parentId = typeof input.parentId === 'string' ? toId(input.parentId) : null;
  const request = {
    accountId: authorId,
    operation: 'addComment',
    input: { postId, text, parentId },
  };
  const earlierId = await findIdempotencyKey(services.database.db, { ...request, key });
  if (earlierId !== undefined) return earlierComment(context, earlierId);
  const post = await requirePost(ask, viewer, postId);
  if (post.author.between.blockedByViewer)
    throw forbidden('You block the author of this post. Unblock them to comment on it.');
  checkAllowed(authorId, post);
  const parent = await requireParent(context, ask, postId, parentId);
  const mentions = await mentionsIn(context, text, post.facts);

  const written = await services.database.transaction(async (tx) => {
    const topId = parent?.topId ?? parentId;
    if (topId !== null && parentId !== null) {
      // Locked, so that they are not deleted meanwhile: a deleted comment has no replies.
      const answered = [...new Set([topId, parentId])];
      const locked = await tx
        .select({ id: comments.id })
        .from(comments)
        .where(and(inArray(comments.id, answered), isNull(comments.deletedAt)))
        .for('update');
      if (locked.length < answered.length) throw notFound('The comment to reply to');
    }
    // The id is made under the lock, so that replies are committed in the order in which they are
    // listed.
    const id = services.ids.next();
    const createdAt = Date.now();
    if (key !== null) {
      const claimed = await claimIdempotencyKey(tx, {
        ...request,
        key,
        entityId: id,
        nowMs: createdAt,
      });
      if (!claimed.fresh) return { earlierId: claimed.entityId };
    }
    const row: CommentRow = {
      id,
      postId,
      postAuthorId: post.facts.authorId,
      authorId,
      topId,
      parentId,
      text,
      createdAt,
      deletedAt: null,
      revision: 1,
      editedAt: null,
      mentions,
      score: scoreOf(createdAt, 0, 0),
    };
    const changes = commentChanges(row, 1);
    await tx.insert(comments).values(row);
    await services.counters.add(tx, changes);
    if (topId !== null) await wantScores(tx, [topId]);
    await services.outbox.append(tx, commentEvent(row, parent?.authorId ?? null));
    return { row, changes };
  });
  if (written.row === undefined) return earlierComment(context, written.earlierId);
  await committed(services, written.changes);
  return written.row;
}

/**
 * Judged like any read: since the comment was made, its post may have been hidden from its author.
 * The owners are asked, because what this gives back leads on to the post and its comments.
 */
async function earlierComment(context: InteractionContext, id: Id): Promise<CommentRow> {
  const earlier = await context.loaders.comment.load(id);
  if (!earlier || !(await isVisible(context, context.ask, earlier)))
    throw notFound('The comment made under this idempotency key');
  return earlier;
}

/** @throws FORBIDDEN for whoever the post's author does not let comment; the author always may */
function checkAllowed(accountId: Id, { facts, author }: SeenPost): void {
  if (facts.authorId === accountId) return;
  if (facts.allowComments === 'NOBODY')
    throw forbidden('The author of this post has turned comments off.');
  if (facts.allowComments === 'FOLLOWERS' && !author.between.followedByViewer)
    throw forbidden('Only those who follow the author of this post may comment on it.');
}

async function requireParent(
  context: InteractionContext,
  ask: Ask,
  postId: Id,
  parentId: Id | null,
): Promise<CommentRow | null> {
  if (parentId === null) return null;
  const { viewer, loaders } = context;
  const missing = () => notFound('The comment to reply to');
  const parent = await loaders.comment.load(parentId);
  if (!parent) throw missing();
  const top = parent.topId === null ? parent : await loaders.comment.load(parent.topId);
  if (!top) throw missing();
  const authorIds = [parent.authorId, top.authorId];
  const accountOf = await viewAccounts(ask, viewer.accountId, authorIds);
  const { between } = accountOf(parent.authorId);
  if (
    authorIds.some((id) => accountOf(id).isGone) ||
    between.blocksViewer ||
    (top !== parent && apart(accountOf(top.authorId).between))
  )
    throw missing();
  if (parent.postId !== postId) {
    if (!(await seenPosts(ask, viewer, [parent.postId])).has(parent.postId)) throw missing();
    throw badUserInput('The comment to reply to stands under another post.', 'input.parentId');
  }
  if (between.blockedByViewer)
    throw forbidden('You block the author of this comment. Unblock them to reply.');
  return parent;
}
