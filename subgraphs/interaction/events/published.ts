import type { EventDraft } from '@clipgraph/platform/events/event.ts';
import { draft } from '@clipgraph/platform/events/payloads.ts';
import type { CommentRow, likes } from '../tables.ts';

type LikeEdge = Pick<
  typeof likes.$inferSelect,
  'userId' | 'postId' | 'authorId' | 'active' | 'revision'
>;

/** `clip.like`: the edge as it is after the change. */
export const likeEvent = ({ userId, postId, authorId, active, revision }: LikeEdge): EventDraft =>
  draft('clip.like', active ? 'post.liked' : 'post.unliked', `${postId}:${userId}`, revision, {
    postId,
    userId,
    authorId,
    active,
  });

/** `clip.comment`: the comment as it is after the change. */
export const commentEvent = (comment: CommentRow): EventDraft => {
  const { id, postId, authorId, parentId, createdAt, revision } = comment;
  const deleted = comment.deletedAt !== null;
  return draft('clip.comment', deleted ? 'comment.deleted' : 'comment.added', id, revision, {
    id,
    postId,
    authorId,
    parentId,
    deleted,
    text: deleted ? '' : comment.text,
    createdAtMs: createdAt,
  });
};
