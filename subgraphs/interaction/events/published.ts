import type { EventDraft } from '@clipgraph/platform/events/event.ts';
import { draft } from '@clipgraph/platform/events/payloads.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { CommentRow, likes } from '../tables.ts';

type LikeEdge = Pick<
  typeof likes.$inferSelect,
  'userId' | 'postId' | 'authorId' | 'active' | 'revision' | 'changedAt'
>;

/** `clip.like`: the edge as it is after the change. */
export const likeEvent = (edge: LikeEdge): EventDraft => {
  const { userId, postId, authorId, active, revision, changedAt } = edge;
  const type = active ? 'post.liked' : 'post.unliked';
  const payload = { postId, userId, authorId, active, changedAtMs: changedAt };
  return draft('clip.like', type, `${postId}:${userId}`, revision, payload);
};

/**
 * `clip.comment`: the comment as it is after the change.
 * @param parentAuthorId who wrote what it answers; left out of a deleted comment
 */
export const commentEvent = (comment: CommentRow, parentAuthorId: Id | null): EventDraft => {
  const { id, postId, postAuthorId, authorId, parentId, createdAt, revision } = comment;
  const deleted = comment.deletedAt !== null;
  return draft('clip.comment', deleted ? 'comment.deleted' : 'comment.added', id, revision, {
    id,
    postId,
    authorId,
    postAuthorId,
    parentId,
    parentAuthorId: deleted ? null : parentAuthorId,
    deleted,
    text: deleted ? '' : comment.text,
    createdAtMs: createdAt,
  });
};
