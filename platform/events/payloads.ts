import type { Id } from '../ids/id.ts';
import type { EventDraft, EventEnvelope, Topic } from './event.ts';

/**
 * What each topic carries: the full state of the row that the key names, after the change, never a
 * difference. A consumer that applies only newer sequences is therefore right whatever was doubled,
 * reordered or left out.
 */

/**
 * `clip.user`, key = id, sequence = the user row's revision. A deleted user's names are already the
 * tombstone's.
 */
export interface UserPayload {
  id: Id;
  username: string;
  displayName: string;
  state: 'active' | 'disabled' | 'deleted';
  /** Its posts are for its followers alone, and following it needs its consent. */
  isPrivate?: boolean;
  /**
   * When it last stopped being private, in ms since the epoch: requests to follow it may still
   * wait. null for one that never was.
   */
  openedAtMs?: number | null;
}

/**
 * `clip.follow`, key = `minId:maxId`, sequence = the pair's revision: one row holds both directions
 * of all that stands between two accounts. What came later is optional: an event that was written
 * before it has none of it, which means false.
 *
 * From low to high; the other direction is the same with the names exchanged:
 *
 * | state | lowRequestsHigh | lowFollowsHigh | highAcceptedLow |
 * |---|---|---|---|
 * | nothing, withdrawn, declined, unfollowed, removed | false | false | false |
 * | low asks to follow high, who is private: high is to be told | true | false | false |
 * | high accepted that, or became public while it waited: low is to be told | false | true | true |
 * | low followed high while high was public: high is to be told | false | true | false |
 *
 * A block sets all three to false. Mutes are the muter's own business: nothing of them is ever
 * shown to the muted.
 */
export interface FollowPayload {
  lowId: Id;
  highId: Id;
  lowFollowsHigh: boolean;
  highFollowsLow: boolean;
  lowBlocksHigh: boolean;
  highBlocksLow: boolean;
  /** low waits for high's consent to follow it. */
  lowRequestsHigh?: boolean;
  highRequestsLow?: boolean;
  /** low accepted high's request, by which high follows it now. */
  lowAcceptedHigh?: boolean;
  highAcceptedLow?: boolean;
  lowMutesHigh?: boolean;
  highMutesLow?: boolean;
}

/** `clip.post`, key = id, sequence = the post row's revision. */
export interface PostPayload {
  id: Id;
  authorId: Id;
  kind: 'VIDEO' | 'PHOTO';
  status: 'PROCESSING' | 'READY' | 'FAILED';
  visibility: 'PUBLIC' | 'FOLLOWERS' | 'FRIENDS' | 'PRIVATE';
  deleted: boolean;
  tags: readonly string[];
  caption: string;
  createdAtMs: number;
  /** Accounts that its caption mentions. */
  mentionIds?: readonly Id[];
}

/**
 * `clip.like`: likes of posts, key = `postId:userId`; likes of comments, key =
 * `comment:commentId:userId`; shares, key = `share:postId:userId`; and saves, key =
 * `save:postId:userId`, which only the saver may ever hear of. The sequence is the edge's revision,
 * of a share the day since the Unix epoch. `authorId` is who wrote the post or comment.
 */
interface LikePayload {
  /** Left out by whoever wrote the event before there was anything but likes of posts. */
  act?: 'POST_LIKE' | 'COMMENT_LIKE' | 'SHARE' | 'SAVE';
  /** The comment that is liked. */
  commentId?: Id;
  postId: Id;
  userId: Id;
  authorId: Id;
  active: boolean;
  /** When it was switched last. */
  changedAtMs: number;
}

/**
 * `clip.comment`, key = id, sequence = the comment row's revision. A deleted comment's text is
 * empty, and its parent's author is left out.
 */
interface CommentPayload {
  id: Id;
  postId: Id;
  authorId: Id;
  postAuthorId: Id;
  parentId: Id | null;
  /** Who wrote the comment that this one answers; null at top level. */
  parentAuthorId: Id | null;
  deleted: boolean;
  text: string;
  createdAtMs: number;
  /** Accounts that its text mentions and that may see it; none of a deleted one. */
  mentionIds?: readonly Id[];
}

/**
 * `clip.chat`, key = chatId, sequence = the chat's revision, one event for each message written,
 * edited or deleted.
 */
interface ChatPayload {
  chatId: Id;
  /** Position of the message in its chat: 1, 2, 3 ... */
  seq: number;
  messageId: Id;
  /** null for a system message. */
  senderId: Id | null;
  text: string;
  deleted: boolean;
  /**
   * The account that the chat is a request to, told with the chat's first message when it is sent;
   * else null.
   */
  requestTo: Id | null;
  sentAtMicros: number;
  /** The post that the message passes on. */
  postId?: Id;
}

export type ViewSource =
  | 'LATEST'
  | 'FOLLOWING'
  | 'TRENDING'
  | 'FOR_YOU'
  | 'TAG'
  | 'PROFILE'
  | 'SEARCH'
  | 'CHAT'
  | 'NOTIFICATION'
  | 'LINK';

/** One view as it travels. A guest's address is not told, and cannot be found out from `viewer`. */
export interface ToldView {
  postId: Id;
  /** The post's author as asked when the view was told of. */
  authorId: Id;
  /** Names the viewer: `a` and the account, or `g` and an HMAC of a guest's address and day. */
  viewer: string;
  /** null: a guest. */
  accountId: Id | null;
  /** Hash of the client's name for this playback. */
  playback: string;
  watchedMs: number;
  completed: boolean;
  /** Where the post was found; null when the client did not say. */
  source: ViewSource | null;
  /** When it was told, in ms since the epoch. */
  atMs: number;
}

/**
 * `clip.view`: of type `views.recorded`, key = post, as clients told them; of type `views.counted`,
 * those that count: no repetitions. No row has them as its state: they are told once.
 */
interface ViewPayload {
  views: readonly ToldView[];
}

interface PayloadOf {
  'clip.user': UserPayload;
  'clip.follow': FollowPayload;
  'clip.post': PostPayload;
  'clip.like': LikePayload;
  'clip.comment': CommentPayload;
  'clip.chat': ChatPayload;
  'clip.view': ViewPayload;
}

/**
 * The version that `draft` writes; raised when a payload's meaning changes, not when a field is
 * added.
 */
const schemaVersion = 1;

export const pairKey = (a: Id, b: Id): string => (a < b ? `${a}:${b}` : `${b}:${a}`);

/**
 * A typed draft for `outbox.append`.
 * @param type what happened (`post.published`, `user.deleted`); consumers decide by the payload
 *   alone
 * @param key the entity that order is kept for; @param sequence the revision of its row
 */
export const draft = <T extends Topic>(
  topic: T,
  type: string,
  key: string | Id,
  sequence: number,
  payload: PayloadOf[T],
): EventDraft<PayloadOf[T]> => ({
  topic,
  type,
  schemaVersion,
  key: String(key),
  sequence,
  payload,
});

/** The payload of an envelope of a known topic, as its producer typed it. */
export const payloadOf = <T extends Topic>(_topic: T, event: EventEnvelope): PayloadOf[T] =>
  event.payload as PayloadOf[T];
