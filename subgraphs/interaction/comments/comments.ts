import type { Ask } from '@clipgraph/platform/ask/ask.ts';
import { badUserInput, forbidden, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import {
  claimIdempotencyKey,
  findIdempotencyKey,
} from '@clipgraph/platform/idempotency/idempotency.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { viewAccounts } from '@clipgraph/platform/projections/hidden-accounts.ts';
import { and, inArray, isNull } from 'drizzle-orm';
import type { InteractionContext } from '../context.ts';
import { commentChanges } from '../counted.ts';
import { commentEvent } from '../events/published.ts';
import type { AddCommentInput } from '../generated/types.ts';
import { removeThread } from '../removals/removals.ts';
import { type CommentRow, comments } from '../tables.ts';
import { apart, requirePost, seenPosts, shownAuthors } from '../visibility.ts';
import { checkCommentText } from './comment-text.ts';

/**
 * @throws UNAUTHENTICATED; BAD_USER_INPUT for a bad text, key, or a parent under another post;
 *   NOT_FOUND for a post or parent that is missing or hidden; FORBIDDEN while the viewer blocks the
 *   author of either; CONFLICT when the key was used with another input
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
  if (post.between.blockedByViewer)
    throw forbidden('You block the author of this post. Unblock them to comment on it.');
  const parent = await requireParent(context, ask, postId, parentId);

  const written = await services.database.transaction(async (tx) => {
    const topId = parent?.topId ?? parentId;
    if (topId !== null && parentId !== null) {
      // Locked against being deleted while this reply is written: a deleted comment has no replies.
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
    };
    const changes = commentChanges(row, 1);
    await tx.insert(comments).values(row);
    await services.counters.add(tx, changes);
    await services.outbox.append(tx, commentEvent(row));
    return { row, changes };
  });
  if (written.row === undefined) return earlierComment(context, written.earlierId);
  await services.counters.committed(written.changes);
  return written.row;
}

async function earlierComment({ loaders }: InteractionContext, id: Id): Promise<CommentRow> {
  const earlier = await loaders.comment.load(id);
  if (!earlier) throw notFound('The comment made under this idempotency key');
  return earlier;
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

/** What a comment must be besides deletable, for a client that says what it means to delete. */
export interface DeletionTerms {
  /** Under this post; null: under any. */
  postId?: Id | null;
  /** The viewer's own, also under a post of the viewer's. */
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
  await services.counters.committed(removed);
}

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

async function isVisible(
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
