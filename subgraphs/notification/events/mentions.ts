import type { EventEnvelope } from '@clipgraph/platform/events/event.ts';
import { payloadOf } from '@clipgraph/platform/events/payloads.ts';
import type { Mentions } from '../groups/mentions.ts';

/**
 * Whom a post or a comment mentions, as far as they do not hear of it as its answer or as the post's
 * author. Null for what never says.
 */
export function mentionsOf(event: EventEnvelope): Mentions | null {
  switch (event.topic) {
    case 'clip.comment': {
      const comment = payloadOf('clip.comment', event);
      const { id, postId, authorId, deleted, createdAtMs, mentionIds = [] } = comment;
      const hearOtherwise = [comment.postAuthorId, comment.parentAuthorId];
      return {
        causeId: id,
        actorId: authorId,
        revision: event.sequence,
        atMs: createdAtMs,
        about: { subjectId: postId, postId, commentId: id },
        accountIds: deleted ? [] : mentionIds.filter((one) => !hearOtherwise.includes(one)),
      };
    }
    case 'clip.post': {
      const post = payloadOf('clip.post', event);
      const { id, authorId, status, visibility, deleted, mentionIds = [] } = post;
      const isShown = !deleted && status === 'READY' && visibility !== 'PRIVATE';
      return {
        causeId: id,
        actorId: authorId,
        revision: event.sequence,
        atMs: event.occurredAtMs,
        about: { subjectId: id, postId: id },
        accountIds: isShown ? mentionIds : [],
      };
    }
    default:
      return null;
  }
}
