import type { EventDraft } from '@clipgraph/platform/events/event.ts';
import { draft } from '@clipgraph/platform/events/payloads.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { CommentLikeRow, CommentRow, likes, SaveRow, ShareRow } from '../tables.ts';

type LikeEdge = Pick<
  typeof likes.$inferSelect,
  'userId' | 'postId' | 'authorId' | 'active' | 'revision' | 'changedAt'
>;

/** `clip.like`: the edge as it is after the change. */
export const likeEvent = (edge: LikeEdge): EventDraft => {
  const { userId, postId, authorId, active, revision, changedAt } = edge;
  const type = active ? 'post.liked' : 'post.unliked';
  return draft('clip.like', type, `${postId}:${userId}`, revision, {
    act: 'POST_LIKE',
    postId,
    userId,
    authorId,
    active,
    changedAtMs: changedAt,
  });
};

/** `clip.like`: the edge as it is after the change. */
export const commentLikeEvent = (edge: CommentLikeRow): EventDraft => {
  const { userId, commentId, postId, authorId, active, revision, changedAt } = edge;
  const type = active ? 'comment.liked' : 'comment.unliked';
  return draft('clip.like', type, `comment:${commentId}:${userId}`, revision, {
    act: 'COMMENT_LIKE',
    commentId,
    postId,
    userId,
    authorId,
    active,
    changedAtMs: changedAt,
  });
};

/** `clip.like`: a save, of which nobody but the saver may hear. */
export const saveEvent = (save: Omit<SaveRow, 'activatedId'> & { authorId: Id }): EventDraft => {
  const { userId, postId, authorId, active, revision, changedAt } = save;
  const type = active ? 'post.saved' : 'post.unsaved';
  return draft('clip.like', type, `save:${postId}:${userId}`, revision, {
    act: 'SAVE',
    postId,
    userId,
    authorId,
    active,
    changedAtMs: changedAt,
  });
};

/** `clip.like`: a share whose post's author may hear of it. */
export const shareEvent = (share: ShareRow & { authorId: Id }): EventDraft => {
  const { postId, userId, authorId, day, sharedAt } = share;
  return draft('clip.like', 'post.shared', `share:${postId}:${userId}`, day, {
    act: 'SHARE',
    postId,
    userId,
    authorId,
    active: true,
    changedAtMs: sharedAt,
  });
};

/**
 * `clip.comment`: the comment as it is after the change.
 * @param parentAuthorId who wrote what it answers; left out of a deleted comment
 */
export const commentEvent = (comment: CommentRow, parentAuthorId: Id | null): EventDraft => {
  const { id, postId, postAuthorId, authorId, parentId, createdAt, revision } = comment;
  const deleted = comment.deletedAt !== null;
  const changed = comment.editedAt === null ? 'comment.added' : 'comment.edited';
  return draft('clip.comment', deleted ? 'comment.deleted' : changed, id, revision, {
    id,
    postId,
    authorId,
    postAuthorId,
    parentId,
    parentAuthorId: deleted ? null : parentAuthorId,
    deleted,
    text: deleted ? '' : comment.text,
    createdAtMs: createdAt,
    mentionIds: deleted ? [] : (comment.mentions ?? []),
  });
};
