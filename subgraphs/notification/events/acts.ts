import type { EventEnvelope } from '@clipgraph/platform/events/event.ts';
import { payloadOf } from '@clipgraph/platform/events/payloads.ts';
import type { Cause } from '../groups/causes.ts';

/** What an event tells of acts that somebody is to hear of: the newest state of each. */
export function actsOf(event: EventEnvelope): Cause[] {
  switch (event.topic) {
    case 'clip.like':
      return likes(event);
    case 'clip.comment':
      return comments(event);
    case 'clip.follow':
      return follows(event);
    case 'clip.chat':
      return requests(event);
    case 'clip.post':
      return posts(event);
    default:
      return [];
  }
}

function likes(event: EventEnvelope): Cause[] {
  const { act, commentId, postId, userId, authorId, active, changedAtMs } = payloadOf(
    'clip.like',
    event,
  );
  const done = {
    actorId: userId,
    active,
    revision: event.sequence,
    // Events that were written before likes told their time are as old as the event.
    atMs: changedAtMs ?? event.occurredAtMs,
  };
  const ofPost = { accountId: authorId, subjectId: postId, postId };
  switch (act ?? 'POST_LIKE') {
    case 'POST_LIKE':
      return [{ ...done, kind: 'POST_LIKED', causeId: postId, to: ofPost }];
    case 'SAVE':
      return [];
    case 'SHARE':
      return [{ ...done, kind: 'SHARED', causeId: postId, to: ofPost }];
    case 'COMMENT_LIKE':
      if (commentId === undefined) return [];
      return [
        {
          ...done,
          kind: 'COMMENT_LIKED',
          causeId: commentId,
          to: { accountId: authorId, subjectId: commentId, postId, commentId },
        },
      ];
  }
}

/** Who wrote both the post and the comment that is answered hears of the answer only. */
function comments(event: EventEnvelope): Cause[] {
  const { id, postId, authorId, postAuthorId, parentId, parentAuthorId, deleted, createdAtMs } =
    payloadOf('clip.comment', event);
  const act = { causeId: id, actorId: authorId, revision: event.sequence, atMs: createdAtMs };
  if (deleted)
    return (['COMMENTED', 'REPLIED'] as const).map((kind) => ({
      ...act,
      kind,
      active: false,
      to: null,
    }));
  const about = { postId, commentId: id };
  const found: Cause[] = [];
  if (parentId !== null && parentAuthorId !== null && parentAuthorId !== undefined)
    found.push({
      ...act,
      kind: 'REPLIED',
      active: true,
      to: { accountId: parentAuthorId, subjectId: parentId, ...about },
    });
  if (postAuthorId !== undefined && postAuthorId !== parentAuthorId)
    found.push({
      ...act,
      kind: 'COMMENTED',
      active: true,
      to: { accountId: postAuthorId, subjectId: postId, ...about },
    });
  return found;
}

/**
 * One row tells both directions. Who accepted a request need not hear that the other follows now.
 */
function follows(event: EventEnvelope): Cause[] {
  const pair = payloadOf('clip.follow', event);
  const { lowId, highId } = pair;
  const act = (
    kind: 'FOLLOWED' | 'FOLLOW_REQUESTED' | 'FOLLOW_ACCEPTED',
    actorId: number,
    accountId: number,
    active = false,
  ): Cause => ({
    kind,
    causeId: accountId,
    actorId,
    active,
    revision: event.sequence,
    atMs: event.occurredAtMs,
    to: { accountId, subjectId: 0 },
  });
  return [
    act('FOLLOWED', lowId, highId, pair.lowFollowsHigh && !pair.highAcceptedLow),
    act('FOLLOWED', highId, lowId, pair.highFollowsLow && !pair.lowAcceptedHigh),
    act('FOLLOW_REQUESTED', lowId, highId, pair.lowRequestsHigh),
    act('FOLLOW_REQUESTED', highId, lowId, pair.highRequestsLow),
    act('FOLLOW_ACCEPTED', lowId, highId, pair.lowAcceptedHigh),
    act('FOLLOW_ACCEPTED', highId, lowId, pair.highAcceptedLow),
  ];
}

/**
 * Of a chat only its first message counts: it tells whether the chat is a request, and deleting it
 * takes that back. What else happens to it says nothing.
 */
function requests(event: EventEnvelope): Cause[] {
  const { chatId, seq, senderId, deleted, requestTo, sentAtMicros } = payloadOf('clip.chat', event);
  if (seq !== 1 || senderId === null || (!deleted && !requestTo)) return [];
  return [
    {
      kind: 'MESSAGE_REQUESTED',
      causeId: chatId,
      actorId: senderId,
      active: !deleted,
      revision: event.sequence,
      atMs: Math.floor(sentAtMicros / 1_000),
      to: requestTo ? { accountId: requestTo, subjectId: chatId, chatId } : null,
    },
  ];
}

function posts(event: EventEnvelope): Cause[] {
  const { id, authorId, status, deleted } = payloadOf('clip.post', event);
  const about = (kind: 'POST_READY' | 'POST_FAILED', wanted: typeof status): Cause => ({
    kind,
    causeId: id,
    actorId: 0,
    active: !deleted && status === wanted,
    revision: event.sequence,
    atMs: event.occurredAtMs,
    to: { accountId: authorId, subjectId: id, postId: id },
  });
  return [about('POST_READY', 'READY'), about('POST_FAILED', 'FAILED')];
}
