import type { PostFacts, UserFacts } from '@clipgraph/platform/ask/ask.ts';
import type { EventDraft } from '@clipgraph/platform/events/event.ts';
import { draft, type FollowPayload, pairKey } from '@clipgraph/platform/events/payloads.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';

/** Events as their owners publish them. */
export const told = {
  like: (
    post: { id: Id; authorId: Id },
    userId: Id,
    active = true,
    revision = active ? 1 : 2,
  ): EventDraft =>
    draft('clip.like', 'post.liked', `${post.id}:${userId}`, revision, {
      postId: post.id,
      userId,
      authorId: post.authorId,
      active,
      changedAtMs: 1_700_000_000_000 + revision,
    }),
  commentLike: (
    post: { id: Id },
    comment: { id: Id; authorId: Id },
    userId: Id,
    active = true,
    revision = active ? 1 : 2,
  ): EventDraft =>
    draft('clip.like', 'comment.liked', `comment:${comment.id}:${userId}`, revision, {
      act: 'COMMENT_LIKE',
      commentId: comment.id,
      postId: post.id,
      userId,
      authorId: comment.authorId,
      active,
      changedAtMs: 1_700_000_000_000 + revision,
    }),
  save: (post: { id: Id; authorId: Id }, userId: Id): EventDraft =>
    draft('clip.like', 'post.saved', `save:${post.id}:${userId}`, 1, {
      act: 'SAVE',
      postId: post.id,
      userId,
      authorId: post.authorId,
      active: true,
      changedAtMs: 1_700_000_000_000,
    }),
  share: (post: { id: Id; authorId: Id }, userId: Id, day = 20_000): EventDraft =>
    draft('clip.like', 'post.shared', `share:${post.id}:${userId}`, day, {
      act: 'SHARE',
      postId: post.id,
      userId,
      authorId: post.authorId,
      active: true,
      changedAtMs: 1_700_000_000_000,
    }),
  comment: (
    post: { id: Id; authorId: Id },
    comment: { id: Id; authorId: Id },
    {
      parent,
      deleted = false,
      revision = deleted ? 2 : 1,
      mentionIds = [],
    }: {
      parent?: { id: Id; authorId: Id };
      deleted?: boolean;
      revision?: number;
      mentionIds?: Id[];
    } = {},
  ): EventDraft =>
    draft('clip.comment', 'comment.added', comment.id, revision, {
      id: comment.id,
      postId: post.id,
      authorId: comment.authorId,
      postAuthorId: post.authorId,
      parentId: parent?.id ?? null,
      parentAuthorId: deleted ? null : (parent?.authorId ?? null),
      deleted,
      text: deleted ? '' : 'Nice',
      createdAtMs: 1_700_000_000_000,
      mentionIds: deleted ? [] : mentionIds,
    }),
  /** What stands between two accounts, from the first one's side. */
  pair: (
    a: Id,
    b: Id,
    revision: number,
    given: {
      requests?: boolean;
      isAccepted?: boolean;
      follows?: boolean;
      isFollowed?: boolean;
      blocks?: boolean;
    },
  ): EventDraft => {
    const [lowId, highId] = a < b ? [a, b] : [b, a];
    const { follows = false, isFollowed = false, blocks = false } = given;
    const { requests = false, isAccepted = false } = given;
    const payload: FollowPayload = {
      lowId,
      highId,
      lowFollowsHigh: a === lowId ? follows : isFollowed,
      highFollowsLow: a === lowId ? isFollowed : follows,
      lowBlocksHigh: a === lowId && blocks,
      highBlocksLow: a === highId && blocks,
      lowRequestsHigh: a === lowId && requests,
      highRequestsLow: a === highId && requests,
      lowAcceptedHigh: b === lowId && isAccepted,
      highAcceptedLow: b === highId && isAccepted,
    };
    return draft('clip.follow', 'pair.changed', pairKey(a, b), revision, payload);
  },
  message: (
    chatId: Id,
    senderId: Id,
    {
      requestTo = null,
      deleted = false,
      seq = 1,
      revision = deleted ? 2 : 1,
    }: {
      requestTo?: Id | null;
      deleted?: boolean;
      seq?: number;
      revision?: number;
    },
  ): EventDraft =>
    draft('clip.chat', 'message.sent', chatId, revision, {
      chatId,
      seq,
      messageId: chatId + seq,
      senderId,
      text: 'Hello',
      deleted,
      requestTo,
      sentAtMicros: 1_700_000_000_000_000,
    }),
  post: (
    post: { id: Id; authorId: Id },
    revision: number,
    status: PostFacts['status'],
    deleted = false,
    mentionIds: Id[] = [],
  ): EventDraft =>
    draft('clip.post', 'post.changed', post.id, revision, {
      id: post.id,
      authorId: post.authorId,
      kind: 'VIDEO',
      status,
      visibility: 'PUBLIC',
      deleted,
      tags: [],
      caption: '',
      createdAtMs: 1_700_000_000_000,
      mentionIds: deleted ? [] : mentionIds,
    }),
  user: (id: Id, revision: number, state: UserFacts['state']): EventDraft =>
    draft('clip.user', 'user.changed', id, revision, {
      id,
      state,
      username: `user ${id}`,
      displayName: `user ${id}`,
    }),
};
