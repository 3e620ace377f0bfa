// Generated from GraphQL documents. Do not edit.
import type { TypedDocument } from '../document.ts';
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** A comment to make. */
export type AddCommentInput = {
  /** 1 to 128 characters of your choice: the same key with the same input within 7 days answers the same comment and makes no second one. */
  idempotencyKey?: string | null | undefined;
  /** The comment to reply to, under the same post; a comment at top level when left out. */
  parentId?: string | null | undefined;
  /** The post to comment on. */
  postId: string;
  /** What to say: 1 to 1,000 characters, not only white space. */
  text: string;
};

/** The last message of a chat that a client has. */
export type ChatPosition = {
  /** The chat's id. */
  chatId: string;
  /** The `seq` of the last message that you have; 0 for none. */
  seq: number;
};

/** Who may comment on a post, besides its author. */
export type CommentPolicy =
  /** Everyone who may see it. */
  | 'EVERYONE'
  /** Those who follow the author. */
  | 'FOLLOWERS'
  /** Nobody else. */
  | 'NOBODY';

/** A file that is going to be sent. */
export type CreateUploadInput = {
  /** The file's size in bytes: a whole number, at least 1. Exactly as many bytes must be sent. */
  byteLength: number;
  /**
   * What the file is. Of a post: video/mp4, video/webm or video/quicktime for a video; image/jpeg, image/png, image/webp, image/avif or image/gif
   * for a photo. Of an account's picture: one of the same image types, or image/tiff. The bytes are checked against it.
   */
  contentType: string;
  /** SHA-256 of the file as 64 hexadecimal digits; when given, bytes that differ are refused. */
  sha256?: string | null | undefined;
};

/** Fields of a post to change; those left out or null stay as they are. */
export type EditPostInput = {
  /** Who may comment on it from now on, besides you. */
  allowComments?: CommentPolicy | null | undefined;
  /** What the post says, at most 2,200 characters; may be empty. */
  caption?: string | null | undefined;
  /** All tags that the post shall have: at most 30, without the leading #, 1 to 50 characters each. */
  tags?: Array<string> | null | undefined;
  /** Who may see the post. */
  visibility?: Visibility | null | undefined;
};

/** Which posts a feed chooses from. */
export type FeedSource =
  /** Posts of the accounts that you follow, newest first. */
  | 'FOLLOWING'
  /** Posts chosen for you by what you engage with and whom you follow, none that you viewed lately; for guests what is trending, and what is fresh. */
  | 'FOR_YOU'
  /** All posts, newest first. */
  | 'LATEST'
  /** Public posts that are getting much attention now, the most first. */
  | 'TRENDING';

/** What opens a session. */
export type LoginInput = {
  /** The account's password. */
  password: string;
  /** The account's name, in any letter case. */
  username: string;
};

/** Of whom an account wants to hear. */
export type NotificationAudience =
  /** Everybody. */
  | 'EVERYONE'
  /** Accounts that it follows. */
  | 'FOLLOWED'
  /** Nobody. */
  | 'NOBODY';

/** What notifications tell of. */
export type NotificationKind =
  /** Somebody commented on your post. */
  | 'COMMENTED'
  /** Somebody likes your comment. */
  | 'COMMENT_LIKED'
  /** Somebody follows you. */
  | 'FOLLOWED'
  /** Somebody lets you follow them. */
  | 'FOLLOW_ACCEPTED'
  /** Somebody asks to follow you. */
  | 'FOLLOW_REQUESTED'
  /** Somebody named you. */
  | 'MENTIONED'
  /** Somebody whom you do not follow began a chat with you. */
  | 'MESSAGE_REQUESTED'
  /** Your post could not be made ready. */
  | 'POST_FAILED'
  /** Somebody likes your post. */
  | 'POST_LIKED'
  /** Your post is ready to be seen. */
  | 'POST_READY'
  /** Somebody answered your comment. */
  | 'REPLIED'
  /** Somebody passed your post on. */
  | 'SHARED';

/** Of whom you want to hear of one kind. */
export type NotificationKindInput = {
  /** Of whose acts you hear; stays as it is when left out. */
  from?: NotificationAudience | null | undefined;
  /** The kind. */
  kind: NotificationKind;
  /** Whether your browsers are told of it, too; stays as it is when left out. */
  push?: boolean | null | undefined;
};

/** Of whom you want to hear; kinds that are left out stay as they are. */
export type NotificationSettingsInput = {
  /** Each kind at most once. */
  kinds: Array<NotificationKindInput>;
};

/** What a post shows. */
export type PostKind =
  /** One to 35 photos. */
  | 'PHOTO'
  /** One video. */
  | 'VIDEO';

/** Whether a post's media can be shown. */
export type PostStatus =
  /** The media could not be prepared; `failureReason` says why. Only the author sees the post. */
  | 'FAILED'
  /** The media is still being prepared; only the author sees the post. */
  | 'PROCESSING'
  /** The media is good to show. */
  | 'READY';

/** A post to make. */
export type PublishPostInput = {
  /** Who may comment on it, besides you. */
  allowComments?: CommentPolicy;
  /** What the post says, at most 2,200 characters; may be empty. */
  caption: string;
  /** 1 to 128 characters of your choice: the same key with the same input within 7 days answers the same post and makes no second one. */
  idempotencyKey?: string | null | undefined;
  /** At most 30 tags without the leading #, 1 to 50 characters each; letter case does not matter and repeats count once. */
  tags?: Array<string> | null | undefined;
  /** Finished uploads of yours: one video, or 1 to 35 photos in the order to show them. */
  uploadIds: Array<string>;
  /** Who may see the post. */
  visibility?: Visibility;
};

/** A browser that can be told of something while it shows no page: what its `PushSubscription` holds. */
export type PushInput = {
  /** The browser's secret, 16 bytes as base64url. */
  auth: string;
  /** An https address of the browser's push service, at most 2,000 characters. Whoever knows it can send to it. */
  endpoint: string;
  /** The browser's public key, 65 bytes as base64url. */
  p256dh: string;
};

/** What makes an account. */
export type RegisterInput = {
  /** The name to show, 1 to 50 characters; the username when left out. */
  displayName?: string | null | undefined;
  /** An e-mail address of yours, for resetting the password. A letter with a link is sent there; it counts once the link was followed. */
  email?: string | null | undefined;
  /** 6 to 128 characters. */
  password: string;
  /**
   * 1 to 32 characters, unique without regard to letter case and Unicode form (NFKC). No spaces at its ends, no control characters and none
   * that cannot be seen.
   */
  username: string;
};

/** What can be found. */
export type SearchKind =
  /** Posts, by caption and tags. */
  | 'POST'
  /** Tags, by name. */
  | 'TAG'
  /** Accounts, by username and display name. */
  | 'USER';

/** A message to send: exactly one of `toUserId` and `chatId` is given. */
export type SendMessageInput = {
  /** A chat that you are in. */
  chatId?: string | null | undefined;
  /** 1 to 128 characters of your choice, used once: sending the same again answers the same message and makes no second one. */
  clientMessageId?: string | null | undefined;
  /** A post to pass on, which you may see; it counts as a share of it. NOT_FOUND for another, FORBIDDEN while you block its author. */
  postId?: string | null | undefined;
  /** What to say: 1 to 16,384 characters, kept exactly as sent; may be empty beside a post. */
  text: string;
  /** The account to write to; the chat with it is made by the first message. */
  toUserId?: string | null | undefined;
};

/** Fields of a profile to change; those left out or null stay as they are. */
export type UpdateProfileInput = {
  /** A finished upload of `createPictureUpload`, instead of `avatarUrl`. The picture that it replaces is deleted. */
  avatarUploadId?: string | null | undefined;
  /** An http or https URL of at most 2,048 characters; an empty text brings the default picture back. */
  avatarUrl?: string | null | undefined;
  /** A finished upload of `createPictureUpload`, instead of `backgroundUrl`. The picture that it replaces is deleted. */
  backgroundUploadId?: string | null | undefined;
  /** An http or https URL of at most 2,048 characters; an empty text brings the default picture back. */
  backgroundUrl?: string | null | undefined;
  /** About yourself, at most 200 characters; an empty text removes it. */
  bio?: string | null | undefined;
  /** The name to show, 1 to 50 characters. */
  displayName?: string | null | undefined;
};

/** One playback of a post. */
export type ViewInput = {
  /** Whether it was watched to its end. */
  completed?: boolean;
  /** 1 to 64 characters of your choice, new for each playback. */
  playbackId: string;
  /** The post that was watched. */
  postId: string;
  /** Where the post was found. */
  source?: ViewSource | null | undefined;
  /** How long it was watched, in milliseconds, at most a day. */
  watchedMs: number;
};

/** Where somebody found a post. */
export type ViewSource =
  /** A chat. */
  | 'CHAT'
  /** The feed of followed accounts. */
  | 'FOLLOWING'
  /** The feed chosen for the viewer. */
  | 'FOR_YOU'
  /** The feed of all posts. */
  | 'LATEST'
  /** A link from elsewhere. */
  | 'LINK'
  /** A notification. */
  | 'NOTIFICATION'
  /** A profile. */
  | 'PROFILE'
  /** Search. */
  | 'SEARCH'
  /** A feed by tag. */
  | 'TAG'
  /** The feed of what gets much attention. */
  | 'TRENDING';

/** Who may see a post, besides its author. */
export type Visibility =
  /** Those who follow the author. */
  | 'FOLLOWERS'
  /** Those who follow the author and whom the author follows. */
  | 'FRIENDS'
  /** Nobody else. */
  | 'PRIVATE'
  /** Everyone, guests included. */
  | 'PUBLIC';

export type AcceptFollowRequestMutationVariables = Exact<{
  userId: string;
}>;


export type AcceptFollowRequestMutation = { acceptFollowRequest: { id: string, username: string } | null };

export type AccountQueryVariables = Exact<{ [key: string]: never; }>;


export type AccountQuery = { account: { email: string | null, isEmailVerified: boolean, isPrivate: boolean, hasSecondFactor: boolean, recoveryCodesLeft: number, passkeys: Array<{ id: string, name: string, createdAt: string, lastUsedAt: string | null }> } | null };

export type AddCommentMutationVariables = Exact<{
  input: AddCommentInput;
}>;


export type AddCommentMutation = { addComment: { id: string, text: string, createdAt: string, author: { id: string, username: string } | null, parent: { id: string } | null, post: { id: string, commentCount: number | null } | null } };

export type BeginPasskeyLoginMutationVariables = Exact<{ [key: string]: never; }>;


export type BeginPasskeyLoginMutation = { beginPasskeyLogin: string };

export type BeginPasskeyRegistrationMutationVariables = Exact<{
  password: string;
  code?: string | null | undefined;
}>;


export type BeginPasskeyRegistrationMutation = { beginPasskeyRegistration: string };

export type BeginSecondFactorMutationVariables = Exact<{
  password: string;
}>;


export type BeginSecondFactorMutation = { beginSecondFactor: { secret: string, uri: string, qrSvg: string } };

export type BlockMutationVariables = Exact<{
  userId: string;
}>;


export type BlockMutation = { block: { id: string, username: string, isBlockedByMe: boolean | null } | null };

export type BlockedUsersQueryVariables = Exact<{
  first?: number;
  after?: string | null | undefined;
}>;


export type BlockedUsersQuery = { blockedUsers: { edges: Array<{ cursor: string, node: { id: string, username: string, displayName: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ChangePasswordMutationVariables = Exact<{
  current: string;
  newPassword: string;
  code?: string | null | undefined;
}>;


export type ChangePasswordMutation = { changePassword: { accessToken: string, refreshToken: string, expiresAt: string } };

export type ChatWithQueryVariables = Exact<{
  userId: string;
}>;


export type ChatWithQuery = { chatWith: { id: string, lastSeq: number, unreadCount: number } | null };

export type ChatsQueryVariables = Exact<{
  first?: number;
  after?: string | null | undefined;
}>;


export type ChatsQuery = { chats: { edges: Array<{ cursor: string, node: { id: string, lastSeq: number, unreadCount: number, members: Array<{ id: string, username: string, displayName: string, avatarUrl: string } | null>, lastMessage: { id: string, text: string, sentAt: string, sender: { id: string } | null } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CommentsQueryVariables = Exact<{
  postId: string;
  first?: number;
  after?: string | null | undefined;
  firstReplies?: number;
}>;


export type CommentsQuery = { post: { id: string, commentCount: number | null, comments: { edges: Array<{ cursor: string, node: { id: string, text: string, createdAt: string, replyCount: number, author: { id: string, username: string, displayName: string, avatarUrl: string } | null, replies: { edges: Array<{ node: { id: string, text: string, createdAt: string, author: { id: string, username: string, displayName: string, avatarUrl: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type CompleteLoginMutationVariables = Exact<{
  challenge: string;
  code: string;
}>;


export type CompleteLoginMutation = { completeLogin: { accessToken: string, refreshToken: string, expiresAt: string, user: { id: string, username: string, displayName: string } } };

export type ConfirmSecondFactorMutationVariables = Exact<{
  code: string;
}>;


export type ConfirmSecondFactorMutation = { confirmSecondFactor: Array<string> };

export type CreatePictureUploadMutationVariables = Exact<{
  input: CreateUploadInput;
}>;


export type CreatePictureUploadMutation = { createPictureUpload: { id: string, url: string, resumableUrl: string | null, expiresAt: string, maxBytes: number } };

export type CreateUploadMutationVariables = Exact<{
  input: CreateUploadInput;
}>;


export type CreateUploadMutation = { createUpload: { id: string, url: string, resumableUrl: string | null, expiresAt: string, maxBytes: number } };

export type DeclineFollowRequestMutationVariables = Exact<{
  userId: string;
}>;


export type DeclineFollowRequestMutation = { declineFollowRequest: { id: string, username: string } | null };

export type DeleteAccountMutationVariables = Exact<{
  password: string;
}>;


export type DeleteAccountMutation = { deleteAccount: boolean };

export type DeleteCommentMutationVariables = Exact<{
  id: string;
}>;


export type DeleteCommentMutation = { deleteComment: boolean };

export type DeletePostMutationVariables = Exact<{
  id: string;
}>;


export type DeletePostMutation = { deletePost: boolean };

export type DisableSecondFactorMutationVariables = Exact<{
  password: string;
  code: string;
}>;


export type DisableSecondFactorMutation = { disableSecondFactor: boolean };

export type EditCommentMutationVariables = Exact<{
  id: string;
  text: string;
}>;


export type EditCommentMutation = { editComment: { id: string, text: string, editedAt: string | null, mentions: Array<{ id: string, username: string } | null> } };

export type EditPostMutationVariables = Exact<{
  id: string;
  input: EditPostInput;
}>;


export type EditPostMutation = { editPost: { id: string, caption: string, tags: Array<string>, visibility: Visibility } };

export type EndOtherSessionsMutationVariables = Exact<{ [key: string]: never; }>;


export type EndOtherSessionsMutation = { endOtherSessions: boolean };

export type EndSessionMutationVariables = Exact<{
  id: string;
}>;


export type EndSessionMutation = { endSession: boolean };

export type FeedQueryVariables = Exact<{
  source?: FeedSource;
  kind?: PostKind | null | undefined;
  tag?: string | null | undefined;
  before?: string | null | undefined;
  first?: number;
  after?: string | null | undefined;
}>;


export type FeedQuery = { feed: { edges: Array<{ cursor: string, node: { id: string, kind: PostKind, status: PostStatus, caption: string, tags: Array<string>, createdAt: string, mediaUrl: string, coverUrl: string, durationMs: number | null, width: number | null, height: number | null, likeCount: number | null, commentCount: number | null, isLikedByMe: boolean | null, author: { id: string, username: string, displayName: string, avatarUrl: string, followerCount: number | null, isFollowedByMe: boolean | null } | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type FinishPasskeyLoginMutationVariables = Exact<{
  response: string;
}>;


export type FinishPasskeyLoginMutation = { finishPasskeyLogin: { accessToken: string, refreshToken: string, expiresAt: string, user: { id: string, username: string, displayName: string } } };

export type FinishPasskeyRegistrationMutationVariables = Exact<{
  response: string;
  name: string;
}>;


export type FinishPasskeyRegistrationMutation = { finishPasskeyRegistration: { id: string, name: string, createdAt: string } };

export type FollowMutationVariables = Exact<{
  userId: string;
}>;


export type FollowMutation = { follow: { id: string, username: string, followerCount: number | null, isFollowedByMe: boolean | null, isFollowingMe: boolean | null } | null };

export type FollowRequestsQueryVariables = Exact<{
  first?: number;
  after?: string | null | undefined;
}>;


export type FollowRequestsQuery = { followRequests: { edges: Array<{ cursor: string, node: { id: string, username: string, displayName: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type FollowersQueryVariables = Exact<{
  userId: string;
  first?: number;
  after?: string | null | undefined;
}>;


export type FollowersQuery = { user: { id: string, followers: { edges: Array<{ cursor: string, node: { id: string, username: string, displayName: string, avatarUrl: string, isFollowedByMe: boolean | null, isFollowingMe: boolean | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type FollowingQueryVariables = Exact<{
  userId: string;
  first?: number;
  after?: string | null | undefined;
}>;


export type FollowingQuery = { user: { id: string, following: { edges: Array<{ cursor: string, node: { id: string, username: string, displayName: string, avatarUrl: string, isFollowedByMe: boolean | null, isFollowingMe: boolean | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type FollowingFeedQueryVariables = Exact<{
  first?: number;
  after?: string | null | undefined;
}>;


export type FollowingFeedQuery = { feed: { edges: Array<{ cursor: string, node: { id: string, kind: PostKind, status: PostStatus, caption: string, tags: Array<string>, createdAt: string, mediaUrl: string, coverUrl: string, durationMs: number | null, width: number | null, height: number | null, likeCount: number | null, commentCount: number | null, isLikedByMe: boolean | null, author: { id: string, username: string, displayName: string, avatarUrl: string, followerCount: number | null, isFollowedByMe: boolean | null } | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type FriendsQueryVariables = Exact<{
  userId: string;
  first?: number;
  after?: string | null | undefined;
}>;


export type FriendsQuery = { user: { id: string, friends: { edges: Array<{ cursor: string, node: { id: string, username: string, displayName: string, avatarUrl: string, isFollowedByMe: boolean | null, isFollowingMe: boolean | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type InboxAddedSubscriptionVariables = Exact<{
  after?: Array<ChatPosition> | ChatPosition | null | undefined;
}>;


export type InboxAddedSubscription = { inboxAdded: { id: string, seq: number, text: string, sentAt: string, sender: { id: string, username: string, displayName: string } | null, chat: { id: string, lastSeq: number, unreadCount: number } } };

export type InsightsQueryVariables = Exact<{
  id: string;
  days?: number;
}>;


export type InsightsQuery = { post: { id: string, viewCount: number | null, insights: { views: number, viewers: number, averageWatchedMs: number, completionRate: number, byDay: Array<{ day: string, views: number, likes: number, comments: number }>, bySource: Array<{ source: ViewSource | null, views: number }> } | null } | null };

export type LikeCommentMutationVariables = Exact<{
  commentId: string;
}>;


export type LikeCommentMutation = { likeComment: { id: string, likeCount: number, isLikedByMe: boolean, isLikedByAuthor: boolean } | null };

export type LikePostMutationVariables = Exact<{
  postId: string;
}>;


export type LikePostMutation = { likePost: { id: string, likeCount: number | null, isLikedByMe: boolean | null } | null };

export type LikedPostsQueryVariables = Exact<{
  userId: string;
  first?: number;
  after?: string | null | undefined;
}>;


export type LikedPostsQuery = { user: { id: string, likedPostCount: number | null, likedPosts: { edges: Array<{ cursor: string, node: { id: string, kind: PostKind, caption: string, coverUrl: string, likeCount: number | null, author: { id: string, username: string } | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type LoginMutationVariables = Exact<{
  input: LoginInput;
}>;


export type LoginMutation = { login: { accessToken: string, refreshToken: string, expiresAt: string, user: { id: string, username: string, displayName: string } } };

export type LogoutMutationVariables = Exact<{ [key: string]: never; }>;


export type LogoutMutation = { logout: boolean };

export type MarkNotificationsReadMutationVariables = Exact<{
  upToSeq: number;
}>;


export type MarkNotificationsReadMutation = { markNotificationsRead: number };

export type MarkReadMutationVariables = Exact<{
  chatId: string;
  upToSeq: number;
}>;


export type MarkReadMutation = { markRead: { id: string, lastSeq: number, unreadCount: number } };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { me: { id: string, username: string, displayName: string, bio: string, avatarUrl: string, backgroundUrl: string, createdAt: string } | null };

export type MessageAddedSubscriptionVariables = Exact<{
  chatId: string;
  afterSeq?: number | null | undefined;
}>;


export type MessageAddedSubscription = { messageAdded: { id: string, seq: number, text: string, sentAt: string, sender: { id: string, username: string, displayName: string } | null } };

export type MuteMutationVariables = Exact<{
  userId: string;
}>;


export type MuteMutation = { mute: { id: string, username: string, isMutedByMe: boolean | null } | null };

export type MutedUsersQueryVariables = Exact<{
  first?: number;
  after?: string | null | undefined;
}>;


export type MutedUsersQuery = { mutedUsers: { edges: Array<{ cursor: string, node: { id: string, username: string, displayName: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type NotificationAddedSubscriptionVariables = Exact<{
  afterSeq?: number | null | undefined;
}>;


export type NotificationAddedSubscription = { notificationAdded: { id: string, seq: number, kind: NotificationKind, isWithdrawn: boolean, isRead: boolean, updatedAt: string, actorCount: number, actors: Array<{ id: string, username: string, displayName: string } | null>, post: { id: string, caption: string } | null, comment: { id: string, text: string } | null, chat: { id: string } | null } };

export type NotificationSettingsQueryVariables = Exact<{ [key: string]: never; }>;


export type NotificationSettingsQuery = { notificationSettings: { pushKey: string, kinds: Array<{ kind: NotificationKind, from: NotificationAudience, push: boolean }> } };

export type NotificationsQueryVariables = Exact<{
  first?: number;
  after?: string | null | undefined;
  unreadOnly?: boolean;
}>;


export type NotificationsQuery = { unreadNotificationCount: number | null, notifications: { edges: Array<{ node: { id: string, seq: number, kind: NotificationKind, isRead: boolean, updatedAt: string, actorCount: number, actors: Array<{ id: string, username: string, displayName: string, avatarUrl: string } | null>, post: { id: string, caption: string, coverUrl: string } | null, comment: { id: string, text: string } | null, chat: { id: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type OwnPostsQueryVariables = Exact<{
  id: string;
  first?: number;
  after?: string | null | undefined;
}>;


export type OwnPostsQuery = { user: { id: string, posts: { edges: Array<{ cursor: string, node: { id: string, kind: PostKind, status: PostStatus, failureReason: string | null, caption: string, visibility: Visibility, createdAt: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type PinCommentMutationVariables = Exact<{
  commentId: string;
}>;


export type PinCommentMutation = { pinComment: { id: string, pinnedComment: { id: string, text: string } | null } | null };

export type PostQueryVariables = Exact<{
  id: string;
  firstComments?: number;
}>;


export type PostQuery = { post: { id: string, kind: PostKind, status: PostStatus, failureReason: string | null, caption: string, tags: Array<string>, visibility: Visibility, createdAt: string, mediaUrl: string, coverUrl: string, durationMs: number | null, width: number | null, height: number | null, likeCount: number | null, commentCount: number | null, isLikedByMe: boolean | null, author: { id: string, username: string, displayName: string, avatarUrl: string, isFollowedByMe: boolean | null } | null, comments: { edges: Array<{ node: { id: string, text: string, createdAt: string, replyCount: number, author: { id: string, username: string, displayName: string, avatarUrl: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type ProfileQueryVariables = Exact<{
  id?: string | null | undefined;
  username?: string | null | undefined;
  firstPosts?: number;
}>;


export type ProfileQuery = { user: { id: string, username: string, displayName: string, bio: string, avatarUrl: string, backgroundUrl: string, createdAt: string, followerCount: number | null, followingCount: number | null, postCount: number | null, likedPostCount: number | null, likesReceivedCount: number | null, isFollowedByMe: boolean | null, isFollowingMe: boolean | null, isBlockedByMe: boolean | null, posts: { edges: Array<{ node: { id: string, kind: PostKind, coverUrl: string, likeCount: number | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type PublishPostMutationVariables = Exact<{
  input: PublishPostInput;
}>;


export type PublishPostMutation = { publishPost: { id: string, kind: PostKind, status: PostStatus, failureReason: string | null, caption: string, tags: Array<string>, visibility: Visibility, createdAt: string, mediaUrl: string, coverUrl: string, durationMs: number | null, width: number | null, height: number | null } };

export type PullMessagesQueryVariables = Exact<{
  chatId: string;
  cursor?: number;
  limit?: number;
  reverse?: boolean;
}>;


export type PullMessagesQuery = { pullMessages: { hasMore: boolean, nextCursor: number, messages: Array<{ id: string, seq: number, text: string, sentAt: string, sender: { id: string, username: string } | null }> } };

export type RecordViewsMutationVariables = Exact<{
  views: Array<ViewInput> | ViewInput;
}>;


export type RecordViewsMutation = { recordViews: boolean };

export type RefreshSessionMutationVariables = Exact<{
  refreshToken: string;
}>;


export type RefreshSessionMutation = { refreshSession: { accessToken: string, refreshToken: string, expiresAt: string } };

export type RegisterMutationVariables = Exact<{
  input: RegisterInput;
}>;


export type RegisterMutation = { register: { accessToken: string, refreshToken: string, expiresAt: string, user: { id: string, username: string, displayName: string } } };

export type RegisterPushMutationVariables = Exact<{
  input: PushInput;
}>;


export type RegisterPushMutation = { registerPush: boolean };

export type RemoveFollowerMutationVariables = Exact<{
  userId: string;
}>;


export type RemoveFollowerMutation = { removeFollower: { id: string, username: string } | null };

export type RemovePasskeyMutationVariables = Exact<{
  id: string;
  password: string;
  code?: string | null | undefined;
}>;


export type RemovePasskeyMutation = { removePasskey: boolean };

export type RequestPasswordResetMutationVariables = Exact<{
  email: string;
}>;


export type RequestPasswordResetMutation = { requestPasswordReset: boolean };

export type ResetPasswordMutationVariables = Exact<{
  token: string;
  newPassword: string;
}>;


export type ResetPasswordMutation = { resetPassword: boolean };

export type SavePostMutationVariables = Exact<{
  postId: string;
}>;


export type SavePostMutation = { savePost: { id: string, saveCount: number | null, isSavedByMe: boolean | null } | null };

export type SavedPostsQueryVariables = Exact<{
  first?: number;
  after?: string | null | undefined;
}>;


export type SavedPostsQuery = { savedPosts: { edges: Array<{ cursor: string, node: { id: string, caption: string, coverUrl: string, author: { id: string, username: string } | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type SearchQueryVariables = Exact<{
  query: string;
  kinds?: Array<SearchKind> | SearchKind | null | undefined;
  first?: number;
  after?: string | null | undefined;
}>;


export type SearchQuery = { search: { edges: Array<{ cursor: string, node:
        | { id: string, caption: string, tags: Array<string>, coverUrl: string, likeCount: number | null, author: { id: string, username: string } | null }
        | { name: string, postCount: number }
        | { id: string, username: string, displayName: string, avatarUrl: string, followerCount: number | null }
       | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type SendMessageMutationVariables = Exact<{
  input: SendMessageInput;
}>;


export type SendMessageMutation = { sendMessage: { id: string, seq: number, text: string, sentAt: string, sender: { id: string, username: string, displayName: string } | null, chat: { id: string, lastSeq: number } } };

export type SessionsQueryVariables = Exact<{ [key: string]: never; }>;


export type SessionsQuery = { account: { sessions: Array<{ id: string, device: string, createdAt: string, lastUsedAt: string, isCurrent: boolean }> } | null };

export type SetEmailMutationVariables = Exact<{
  email: string;
  password: string;
  code?: string | null | undefined;
}>;


export type SetEmailMutation = { setEmail: { email: string | null, isEmailVerified: boolean } };

export type SetPictureMutationVariables = Exact<{
  uploadId: string;
}>;


export type SetPictureMutation = { updateProfile: { avatarUrl: string, avatar: { url: string, width: number, height: number } | null } };

export type SetPrivateAccountMutationVariables = Exact<{
  isPrivate: boolean;
}>;


export type SetPrivateAccountMutation = { setPrivateAccount: { isPrivate: boolean } };

export type SharePostMutationVariables = Exact<{
  postId: string;
}>;


export type SharePostMutation = { sharePost: { id: string, shareCount: number | null } | null };

export type SuggestQueryVariables = Exact<{
  prefix: string;
  limit?: number;
}>;


export type SuggestQuery = { suggest: Array<string> };

export type TrendingTagsQueryVariables = Exact<{
  first?: number;
}>;


export type TrendingTagsQuery = { trendingTags: Array<{ score: number, tag: { name: string, postCount: number } }> };

export type UnblockMutationVariables = Exact<{
  userId: string;
}>;


export type UnblockMutation = { unblock: { id: string, username: string, isBlockedByMe: boolean | null } | null };

export type UnfollowMutationVariables = Exact<{
  userId: string;
}>;


export type UnfollowMutation = { unfollow: { id: string, username: string, followerCount: number | null, isFollowedByMe: boolean | null, isFollowingMe: boolean | null } | null };

export type UnlikeCommentMutationVariables = Exact<{
  commentId: string;
}>;


export type UnlikeCommentMutation = { unlikeComment: { id: string, likeCount: number, isLikedByMe: boolean } | null };

export type UnlikePostMutationVariables = Exact<{
  postId: string;
}>;


export type UnlikePostMutation = { unlikePost: { id: string, likeCount: number | null, isLikedByMe: boolean | null } | null };

export type UnmuteMutationVariables = Exact<{
  userId: string;
}>;


export type UnmuteMutation = { unmute: { id: string, username: string, isMutedByMe: boolean | null } | null };

export type UnpinCommentMutationVariables = Exact<{
  commentId: string;
}>;


export type UnpinCommentMutation = { unpinComment: { id: string, pinnedComment: { id: string } | null } | null };

export type UnregisterPushMutationVariables = Exact<{
  endpoint: string;
}>;


export type UnregisterPushMutation = { unregisterPush: boolean };

export type UnsavePostMutationVariables = Exact<{
  postId: string;
}>;


export type UnsavePostMutation = { unsavePost: { id: string, saveCount: number | null, isSavedByMe: boolean | null } | null };

export type UpdateNotificationSettingsMutationVariables = Exact<{
  input: NotificationSettingsInput;
}>;


export type UpdateNotificationSettingsMutation = { updateNotificationSettings: { kinds: Array<{ kind: NotificationKind, from: NotificationAudience, push: boolean }> } };

export type UpdateProfileMutationVariables = Exact<{
  input: UpdateProfileInput;
}>;


export type UpdateProfileMutation = { updateProfile: { id: string, displayName: string, bio: string, avatarUrl: string, backgroundUrl: string } };

export type VerifyEmailMutationVariables = Exact<{
  token: string;
}>;


export type VerifyEmailMutation = { verifyEmail: boolean };

export const AcceptFollowRequestDocument: TypedDocument<
  AcceptFollowRequestMutation,
  AcceptFollowRequestMutationVariables
> = `mutation AcceptFollowRequest($userId: ID!) {
  acceptFollowRequest(userId: $userId) {
    id
    username
  }
}
`;
export const AccountDocument: TypedDocument<
  AccountQuery,
  AccountQueryVariables
> = `query Account {
  account {
    email
    isEmailVerified
    isPrivate
    hasSecondFactor
    recoveryCodesLeft
    passkeys {
      id
      name
      createdAt
      lastUsedAt
    }
  }
}
`;
export const AddCommentDocument: TypedDocument<
  AddCommentMutation,
  AddCommentMutationVariables
> = `mutation AddComment($input: AddCommentInput!) {
  addComment(input: $input) {
    id
    text
    createdAt
    author {
      id
      username
    }
    parent {
      id
    }
    post {
      id
      commentCount
    }
  }
}
`;
export const BeginPasskeyLoginDocument: TypedDocument<
  BeginPasskeyLoginMutation,
  BeginPasskeyLoginMutationVariables
> = `mutation BeginPasskeyLogin {
  beginPasskeyLogin
}
`;
export const BeginPasskeyRegistrationDocument: TypedDocument<
  BeginPasskeyRegistrationMutation,
  BeginPasskeyRegistrationMutationVariables
> = `mutation BeginPasskeyRegistration($password: String!, $code: String) {
  beginPasskeyRegistration(password: $password, code: $code)
}
`;
export const BeginSecondFactorDocument: TypedDocument<
  BeginSecondFactorMutation,
  BeginSecondFactorMutationVariables
> = `mutation BeginSecondFactor($password: String!) {
  beginSecondFactor(password: $password) {
    secret
    uri
    qrSvg
  }
}
`;
export const BlockDocument: TypedDocument<
  BlockMutation,
  BlockMutationVariables
> = `mutation Block($userId: ID!) {
  block(userId: $userId) {
    id
    username
    isBlockedByMe
  }
}
`;
export const BlockedUsersDocument: TypedDocument<
  BlockedUsersQuery,
  BlockedUsersQueryVariables
> = `query BlockedUsers($first: Int! = 20, $after: String) {
  blockedUsers(first: $first, after: $after) {
    edges {
      cursor
      node {
        id
        username
        displayName
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`;
export const ChangePasswordDocument: TypedDocument<
  ChangePasswordMutation,
  ChangePasswordMutationVariables
> = `mutation ChangePassword($current: String!, $newPassword: String!, $code: String) {
  changePassword(current: $current, newPassword: $newPassword, code: $code) {
    accessToken
    refreshToken
    expiresAt
  }
}
`;
export const ChatWithDocument: TypedDocument<
  ChatWithQuery,
  ChatWithQueryVariables
> = `query ChatWith($userId: ID!) {
  chatWith(userId: $userId) {
    id
    lastSeq
    unreadCount
  }
}
`;
export const ChatsDocument: TypedDocument<
  ChatsQuery,
  ChatsQueryVariables
> = `query Chats($first: Int! = 20, $after: String) {
  chats(first: $first, after: $after) {
    edges {
      cursor
      node {
        id
        lastSeq
        unreadCount
        members {
          id
          username
          displayName
          avatarUrl
        }
        lastMessage {
          id
          text
          sentAt
          sender {
            id
          }
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`;
export const CommentsDocument: TypedDocument<
  CommentsQuery,
  CommentsQueryVariables
> = `query Comments($postId: ID!, $first: Int! = 20, $after: String, $firstReplies: Int! = 3) {
  post(id: $postId) {
    id
    commentCount
    comments(first: $first, after: $after) {
      edges {
        cursor
        node {
          id
          text
          createdAt
          author {
            id
            username
            displayName
            avatarUrl
          }
          replyCount
          replies(first: $firstReplies) {
            edges {
              node {
                id
                text
                createdAt
                author {
                  id
                  username
                  displayName
                  avatarUrl
                }
              }
            }
            pageInfo {
              hasNextPage
              endCursor
            }
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
`;
export const CompleteLoginDocument: TypedDocument<
  CompleteLoginMutation,
  CompleteLoginMutationVariables
> = `mutation CompleteLogin($challenge: String!, $code: String!) {
  completeLogin(challenge: $challenge, code: $code) {
    accessToken
    refreshToken
    expiresAt
    user {
      id
      username
      displayName
    }
  }
}
`;
export const ConfirmSecondFactorDocument: TypedDocument<
  ConfirmSecondFactorMutation,
  ConfirmSecondFactorMutationVariables
> = `mutation ConfirmSecondFactor($code: String!) {
  confirmSecondFactor(code: $code)
}
`;
export const CreatePictureUploadDocument: TypedDocument<
  CreatePictureUploadMutation,
  CreatePictureUploadMutationVariables
> = `mutation CreatePictureUpload($input: CreateUploadInput!) {
  createPictureUpload(input: $input) {
    id
    url
    resumableUrl
    expiresAt
    maxBytes
  }
}
`;
export const CreateUploadDocument: TypedDocument<
  CreateUploadMutation,
  CreateUploadMutationVariables
> = `mutation CreateUpload($input: CreateUploadInput!) {
  createUpload(input: $input) {
    id
    url
    resumableUrl
    expiresAt
    maxBytes
  }
}
`;
export const DeclineFollowRequestDocument: TypedDocument<
  DeclineFollowRequestMutation,
  DeclineFollowRequestMutationVariables
> = `mutation DeclineFollowRequest($userId: ID!) {
  declineFollowRequest(userId: $userId) {
    id
    username
  }
}
`;
export const DeleteAccountDocument: TypedDocument<
  DeleteAccountMutation,
  DeleteAccountMutationVariables
> = `mutation DeleteAccount($password: String!) {
  deleteAccount(password: $password)
}
`;
export const DeleteCommentDocument: TypedDocument<
  DeleteCommentMutation,
  DeleteCommentMutationVariables
> = `mutation DeleteComment($id: ID!) {
  deleteComment(id: $id)
}
`;
export const DeletePostDocument: TypedDocument<
  DeletePostMutation,
  DeletePostMutationVariables
> = `mutation DeletePost($id: ID!) {
  deletePost(id: $id)
}
`;
export const DisableSecondFactorDocument: TypedDocument<
  DisableSecondFactorMutation,
  DisableSecondFactorMutationVariables
> = `mutation DisableSecondFactor($password: String!, $code: String!) {
  disableSecondFactor(password: $password, code: $code)
}
`;
export const EditCommentDocument: TypedDocument<
  EditCommentMutation,
  EditCommentMutationVariables
> = `mutation EditComment($id: ID!, $text: String!) {
  editComment(id: $id, text: $text) {
    id
    text
    editedAt
    mentions {
      id
      username
    }
  }
}
`;
export const EditPostDocument: TypedDocument<
  EditPostMutation,
  EditPostMutationVariables
> = `mutation EditPost($id: ID!, $input: EditPostInput!) {
  editPost(id: $id, input: $input) {
    id
    caption
    tags
    visibility
  }
}
`;
export const EndOtherSessionsDocument: TypedDocument<
  EndOtherSessionsMutation,
  EndOtherSessionsMutationVariables
> = `mutation EndOtherSessions {
  endOtherSessions
}
`;
export const EndSessionDocument: TypedDocument<
  EndSessionMutation,
  EndSessionMutationVariables
> = `mutation EndSession($id: ID!) {
  endSession(id: $id)
}
`;
export const FeedDocument: TypedDocument<
  FeedQuery,
  FeedQueryVariables
> = `query Feed(
  $source: FeedSource! = LATEST
  $kind: PostKind
  $tag: String
  $before: DateTime
  $first: Int! = 20
  $after: String
) {
  feed(source: $source, kind: $kind, tag: $tag, before: $before, first: $first, after: $after) {
    edges {
      cursor
      node {
        id
        kind
        status
        caption
        tags
        createdAt
        mediaUrl
        coverUrl
        durationMs
        width
        height
        likeCount
        commentCount
        isLikedByMe
        author {
          id
          username
          displayName
          avatarUrl
          followerCount
          isFollowedByMe
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`;
export const FinishPasskeyLoginDocument: TypedDocument<
  FinishPasskeyLoginMutation,
  FinishPasskeyLoginMutationVariables
> = `mutation FinishPasskeyLogin($response: String!) {
  finishPasskeyLogin(response: $response) {
    accessToken
    refreshToken
    expiresAt
    user {
      id
      username
      displayName
    }
  }
}
`;
export const FinishPasskeyRegistrationDocument: TypedDocument<
  FinishPasskeyRegistrationMutation,
  FinishPasskeyRegistrationMutationVariables
> = `mutation FinishPasskeyRegistration($response: String!, $name: String!) {
  finishPasskeyRegistration(response: $response, name: $name) {
    id
    name
    createdAt
  }
}
`;
export const FollowDocument: TypedDocument<
  FollowMutation,
  FollowMutationVariables
> = `mutation Follow($userId: ID!) {
  follow(userId: $userId) {
    id
    username
    followerCount
    isFollowedByMe
    isFollowingMe
  }
}
`;
export const FollowRequestsDocument: TypedDocument<
  FollowRequestsQuery,
  FollowRequestsQueryVariables
> = `query FollowRequests($first: Int! = 20, $after: String) {
  followRequests(first: $first, after: $after) {
    edges {
      cursor
      node {
        id
        username
        displayName
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`;
export const FollowersDocument: TypedDocument<
  FollowersQuery,
  FollowersQueryVariables
> = `query Followers($userId: ID!, $first: Int! = 20, $after: String) {
  user(id: $userId) {
    id
    followers(first: $first, after: $after) {
      edges {
        cursor
        node {
          id
          username
          displayName
          avatarUrl
          isFollowedByMe
          isFollowingMe
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
`;
export const FollowingDocument: TypedDocument<
  FollowingQuery,
  FollowingQueryVariables
> = `query Following($userId: ID!, $first: Int! = 20, $after: String) {
  user(id: $userId) {
    id
    following(first: $first, after: $after) {
      edges {
        cursor
        node {
          id
          username
          displayName
          avatarUrl
          isFollowedByMe
          isFollowingMe
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
`;
export const FollowingFeedDocument: TypedDocument<
  FollowingFeedQuery,
  FollowingFeedQueryVariables
> = `query FollowingFeed($first: Int! = 20, $after: String) {
  feed(source: FOLLOWING, first: $first, after: $after) {
    edges {
      cursor
      node {
        id
        kind
        status
        caption
        tags
        createdAt
        mediaUrl
        coverUrl
        durationMs
        width
        height
        likeCount
        commentCount
        isLikedByMe
        author {
          id
          username
          displayName
          avatarUrl
          followerCount
          isFollowedByMe
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`;
export const FriendsDocument: TypedDocument<
  FriendsQuery,
  FriendsQueryVariables
> = `query Friends($userId: ID!, $first: Int! = 20, $after: String) {
  user(id: $userId) {
    id
    friends(first: $first, after: $after) {
      edges {
        cursor
        node {
          id
          username
          displayName
          avatarUrl
          isFollowedByMe
          isFollowingMe
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
`;
export const InboxAddedDocument: TypedDocument<
  InboxAddedSubscription,
  InboxAddedSubscriptionVariables
> = `subscription InboxAdded($after: [ChatPosition!]) {
  inboxAdded(after: $after) {
    id
    seq
    text
    sentAt
    sender {
      id
      username
      displayName
    }
    chat {
      id
      lastSeq
      unreadCount
    }
  }
}
`;
export const InsightsDocument: TypedDocument<
  InsightsQuery,
  InsightsQueryVariables
> = `query Insights($id: ID!, $days: Int! = 28) {
  post(id: $id) {
    id
    viewCount
    insights(days: $days) {
      views
      viewers
      averageWatchedMs
      completionRate
      byDay {
        day
        views
        likes
        comments
      }
      bySource {
        source
        views
      }
    }
  }
}
`;
export const LikeCommentDocument: TypedDocument<
  LikeCommentMutation,
  LikeCommentMutationVariables
> = `mutation LikeComment($commentId: ID!) {
  likeComment(commentId: $commentId) {
    id
    likeCount
    isLikedByMe
    isLikedByAuthor
  }
}
`;
export const LikePostDocument: TypedDocument<
  LikePostMutation,
  LikePostMutationVariables
> = `mutation LikePost($postId: ID!) {
  likePost(postId: $postId) {
    id
    likeCount
    isLikedByMe
  }
}
`;
export const LikedPostsDocument: TypedDocument<
  LikedPostsQuery,
  LikedPostsQueryVariables
> = `query LikedPosts($userId: ID!, $first: Int! = 20, $after: String) {
  user(id: $userId) {
    id
    likedPostCount
    likedPosts(first: $first, after: $after) {
      edges {
        cursor
        node {
          id
          kind
          caption
          coverUrl
          likeCount
          author {
            id
            username
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
`;
export const LoginDocument: TypedDocument<
  LoginMutation,
  LoginMutationVariables
> = `mutation Login($input: LoginInput!) {
  login(input: $input) {
    accessToken
    refreshToken
    expiresAt
    user {
      id
      username
      displayName
    }
  }
}
`;
export const LogoutDocument: TypedDocument<
  LogoutMutation,
  LogoutMutationVariables
> = `mutation Logout {
  logout
}
`;
export const MarkNotificationsReadDocument: TypedDocument<
  MarkNotificationsReadMutation,
  MarkNotificationsReadMutationVariables
> = `mutation MarkNotificationsRead($upToSeq: Int!) {
  markNotificationsRead(upToSeq: $upToSeq)
}
`;
export const MarkReadDocument: TypedDocument<
  MarkReadMutation,
  MarkReadMutationVariables
> = `mutation MarkRead($chatId: ID!, $upToSeq: Int!) {
  markRead(chatId: $chatId, upToSeq: $upToSeq) {
    id
    lastSeq
    unreadCount
  }
}
`;
export const MeDocument: TypedDocument<
  MeQuery,
  MeQueryVariables
> = `query Me {
  me {
    id
    username
    displayName
    bio
    avatarUrl
    backgroundUrl
    createdAt
  }
}
`;
export const MessageAddedDocument: TypedDocument<
  MessageAddedSubscription,
  MessageAddedSubscriptionVariables
> = `subscription MessageAdded($chatId: ID!, $afterSeq: Int) {
  messageAdded(chatId: $chatId, afterSeq: $afterSeq) {
    id
    seq
    text
    sentAt
    sender {
      id
      username
      displayName
    }
  }
}
`;
export const MuteDocument: TypedDocument<
  MuteMutation,
  MuteMutationVariables
> = `mutation Mute($userId: ID!) {
  mute(userId: $userId) {
    id
    username
    isMutedByMe
  }
}
`;
export const MutedUsersDocument: TypedDocument<
  MutedUsersQuery,
  MutedUsersQueryVariables
> = `query MutedUsers($first: Int! = 20, $after: String) {
  mutedUsers(first: $first, after: $after) {
    edges {
      cursor
      node {
        id
        username
        displayName
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`;
export const NotificationAddedDocument: TypedDocument<
  NotificationAddedSubscription,
  NotificationAddedSubscriptionVariables
> = `subscription NotificationAdded($afterSeq: Int) {
  notificationAdded(afterSeq: $afterSeq) {
    id
    seq
    kind
    isWithdrawn
    isRead
    updatedAt
    actorCount
    actors {
      id
      username
      displayName
    }
    post {
      id
      caption
    }
    comment {
      id
      text
    }
    chat {
      id
    }
  }
}
`;
export const NotificationSettingsDocument: TypedDocument<
  NotificationSettingsQuery,
  NotificationSettingsQueryVariables
> = `query NotificationSettings {
  notificationSettings {
    kinds {
      kind
      from
      push
    }
    pushKey
  }
}
`;
export const NotificationsDocument: TypedDocument<
  NotificationsQuery,
  NotificationsQueryVariables
> = `query Notifications($first: Int! = 20, $after: String, $unreadOnly: Boolean! = false) {
  notifications(first: $first, after: $after, unreadOnly: $unreadOnly) {
    edges {
      node {
        id
        seq
        kind
        isRead
        updatedAt
        actorCount
        actors {
          id
          username
          displayName
          avatarUrl
        }
        post {
          id
          caption
          coverUrl
        }
        comment {
          id
          text
        }
        chat {
          id
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
  unreadNotificationCount
}
`;
export const OwnPostsDocument: TypedDocument<
  OwnPostsQuery,
  OwnPostsQueryVariables
> = `query OwnPosts($id: ID!, $first: Int! = 100, $after: String) {
  user(id: $id) {
    id
    posts(first: $first, after: $after) {
      edges {
        cursor
        node {
          id
          kind
          status
          failureReason
          caption
          visibility
          createdAt
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
`;
export const PinCommentDocument: TypedDocument<
  PinCommentMutation,
  PinCommentMutationVariables
> = `mutation PinComment($commentId: ID!) {
  pinComment(commentId: $commentId) {
    id
    pinnedComment {
      id
      text
    }
  }
}
`;
export const PostDocument: TypedDocument<
  PostQuery,
  PostQueryVariables
> = `query Post($id: ID!, $firstComments: Int! = 10) {
  post(id: $id) {
    id
    kind
    status
    failureReason
    caption
    tags
    visibility
    createdAt
    mediaUrl
    coverUrl
    durationMs
    width
    height
    likeCount
    commentCount
    isLikedByMe
    author {
      id
      username
      displayName
      avatarUrl
      isFollowedByMe
    }
    comments(first: $firstComments) {
      edges {
        node {
          id
          text
          createdAt
          replyCount
          author {
            id
            username
            displayName
            avatarUrl
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
`;
export const ProfileDocument: TypedDocument<
  ProfileQuery,
  ProfileQueryVariables
> = `query Profile($id: ID, $username: String, $firstPosts: Int! = 12) {
  user(id: $id, username: $username) {
    id
    username
    displayName
    bio
    avatarUrl
    backgroundUrl
    createdAt
    followerCount
    followingCount
    postCount
    likedPostCount
    likesReceivedCount
    isFollowedByMe
    isFollowingMe
    isBlockedByMe
    posts(first: $firstPosts) {
      edges {
        node {
          id
          kind
          coverUrl
          likeCount
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
`;
export const PublishPostDocument: TypedDocument<
  PublishPostMutation,
  PublishPostMutationVariables
> = `mutation PublishPost($input: PublishPostInput!) {
  publishPost(input: $input) {
    id
    kind
    status
    failureReason
    caption
    tags
    visibility
    createdAt
    mediaUrl
    coverUrl
    durationMs
    width
    height
  }
}
`;
export const PullMessagesDocument: TypedDocument<
  PullMessagesQuery,
  PullMessagesQueryVariables
> = `query PullMessages($chatId: ID!, $cursor: Int! = 0, $limit: Int! = 10, $reverse: Boolean! = false) {
  pullMessages(chatId: $chatId, cursor: $cursor, limit: $limit, reverse: $reverse) {
    messages {
      id
      seq
      text
      sentAt
      sender {
        id
        username
      }
    }
    hasMore
    nextCursor
  }
}
`;
export const RecordViewsDocument: TypedDocument<
  RecordViewsMutation,
  RecordViewsMutationVariables
> = `mutation RecordViews($views: [ViewInput!]!) {
  recordViews(views: $views)
}
`;
export const RefreshSessionDocument: TypedDocument<
  RefreshSessionMutation,
  RefreshSessionMutationVariables
> = `mutation RefreshSession($refreshToken: String!) {
  refreshSession(refreshToken: $refreshToken) {
    accessToken
    refreshToken
    expiresAt
  }
}
`;
export const RegisterDocument: TypedDocument<
  RegisterMutation,
  RegisterMutationVariables
> = `mutation Register($input: RegisterInput!) {
  register(input: $input) {
    accessToken
    refreshToken
    expiresAt
    user {
      id
      username
      displayName
    }
  }
}
`;
export const RegisterPushDocument: TypedDocument<
  RegisterPushMutation,
  RegisterPushMutationVariables
> = `mutation RegisterPush($input: PushInput!) {
  registerPush(input: $input)
}
`;
export const RemoveFollowerDocument: TypedDocument<
  RemoveFollowerMutation,
  RemoveFollowerMutationVariables
> = `mutation RemoveFollower($userId: ID!) {
  removeFollower(userId: $userId) {
    id
    username
  }
}
`;
export const RemovePasskeyDocument: TypedDocument<
  RemovePasskeyMutation,
  RemovePasskeyMutationVariables
> = `mutation RemovePasskey($id: ID!, $password: String!, $code: String) {
  removePasskey(id: $id, password: $password, code: $code)
}
`;
export const RequestPasswordResetDocument: TypedDocument<
  RequestPasswordResetMutation,
  RequestPasswordResetMutationVariables
> = `mutation RequestPasswordReset($email: String!) {
  requestPasswordReset(email: $email)
}
`;
export const ResetPasswordDocument: TypedDocument<
  ResetPasswordMutation,
  ResetPasswordMutationVariables
> = `mutation ResetPassword($token: String!, $newPassword: String!) {
  resetPassword(token: $token, newPassword: $newPassword)
}
`;
export const SavePostDocument: TypedDocument<
  SavePostMutation,
  SavePostMutationVariables
> = `mutation SavePost($postId: ID!) {
  savePost(postId: $postId) {
    id
    saveCount
    isSavedByMe
  }
}
`;
export const SavedPostsDocument: TypedDocument<
  SavedPostsQuery,
  SavedPostsQueryVariables
> = `query SavedPosts($first: Int! = 20, $after: String) {
  savedPosts(first: $first, after: $after) {
    edges {
      cursor
      node {
        id
        caption
        coverUrl
        author {
          id
          username
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`;
export const SearchDocument: TypedDocument<
  SearchQuery,
  SearchQueryVariables
> = `query Search($query: String!, $kinds: [SearchKind!], $first: Int! = 20, $after: String) {
  search(query: $query, kinds: $kinds, first: $first, after: $after) {
    edges {
      cursor
      node {
        ... on Post {
          id
          caption
          tags
          coverUrl
          likeCount
          author {
            id
            username
          }
        }
        ... on User {
          id
          username
          displayName
          avatarUrl
          followerCount
        }
        ... on Tag {
          name
          postCount
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`;
export const SendMessageDocument: TypedDocument<
  SendMessageMutation,
  SendMessageMutationVariables
> = `mutation SendMessage($input: SendMessageInput!) {
  sendMessage(input: $input) {
    id
    seq
    text
    sentAt
    sender {
      id
      username
      displayName
    }
    chat {
      id
      lastSeq
    }
  }
}
`;
export const SessionsDocument: TypedDocument<
  SessionsQuery,
  SessionsQueryVariables
> = `query Sessions {
  account {
    sessions {
      id
      device
      createdAt
      lastUsedAt
      isCurrent
    }
  }
}
`;
export const SetEmailDocument: TypedDocument<
  SetEmailMutation,
  SetEmailMutationVariables
> = `mutation SetEmail($email: String!, $password: String!, $code: String) {
  setEmail(email: $email, password: $password, code: $code) {
    email
    isEmailVerified
  }
}
`;
export const SetPictureDocument: TypedDocument<
  SetPictureMutation,
  SetPictureMutationVariables
> = `mutation SetPicture($uploadId: ID!) {
  updateProfile(input: { avatarUploadId: $uploadId }) {
    avatar(size: SMALL) {
      url
      width
      height
    }
    avatarUrl
  }
}
`;
export const SetPrivateAccountDocument: TypedDocument<
  SetPrivateAccountMutation,
  SetPrivateAccountMutationVariables
> = `mutation SetPrivateAccount($isPrivate: Boolean!) {
  setPrivateAccount(isPrivate: $isPrivate) {
    isPrivate
  }
}
`;
export const SharePostDocument: TypedDocument<
  SharePostMutation,
  SharePostMutationVariables
> = `mutation SharePost($postId: ID!) {
  sharePost(postId: $postId) {
    id
    shareCount
  }
}
`;
export const SuggestDocument: TypedDocument<
  SuggestQuery,
  SuggestQueryVariables
> = `query Suggest($prefix: String!, $limit: Int! = 10) {
  suggest(prefix: $prefix, limit: $limit)
}
`;
export const TrendingTagsDocument: TypedDocument<
  TrendingTagsQuery,
  TrendingTagsQueryVariables
> = `query TrendingTags($first: Int! = 20) {
  trendingTags(first: $first) {
    tag {
      name
      postCount
    }
    score
  }
}
`;
export const UnblockDocument: TypedDocument<
  UnblockMutation,
  UnblockMutationVariables
> = `mutation Unblock($userId: ID!) {
  unblock(userId: $userId) {
    id
    username
    isBlockedByMe
  }
}
`;
export const UnfollowDocument: TypedDocument<
  UnfollowMutation,
  UnfollowMutationVariables
> = `mutation Unfollow($userId: ID!) {
  unfollow(userId: $userId) {
    id
    username
    followerCount
    isFollowedByMe
    isFollowingMe
  }
}
`;
export const UnlikeCommentDocument: TypedDocument<
  UnlikeCommentMutation,
  UnlikeCommentMutationVariables
> = `mutation UnlikeComment($commentId: ID!) {
  unlikeComment(commentId: $commentId) {
    id
    likeCount
    isLikedByMe
  }
}
`;
export const UnlikePostDocument: TypedDocument<
  UnlikePostMutation,
  UnlikePostMutationVariables
> = `mutation UnlikePost($postId: ID!) {
  unlikePost(postId: $postId) {
    id
    likeCount
    isLikedByMe
  }
}
`;
export const UnmuteDocument: TypedDocument<
  UnmuteMutation,
  UnmuteMutationVariables
> = `mutation Unmute($userId: ID!) {
  unmute(userId: $userId) {
    id
    username
    isMutedByMe
  }
}
`;
export const UnpinCommentDocument: TypedDocument<
  UnpinCommentMutation,
  UnpinCommentMutationVariables
> = `mutation UnpinComment($commentId: ID!) {
  unpinComment(commentId: $commentId) {
    id
    pinnedComment {
      id
    }
  }
}
`;
export const UnregisterPushDocument: TypedDocument<
  UnregisterPushMutation,
  UnregisterPushMutationVariables
> = `mutation UnregisterPush($endpoint: String!) {
  unregisterPush(endpoint: $endpoint)
}
`;
export const UnsavePostDocument: TypedDocument<
  UnsavePostMutation,
  UnsavePostMutationVariables
> = `mutation UnsavePost($postId: ID!) {
  unsavePost(postId: $postId) {
    id
    saveCount
    isSavedByMe
  }
}
`;
export const UpdateNotificationSettingsDocument: TypedDocument<
  UpdateNotificationSettingsMutation,
  UpdateNotificationSettingsMutationVariables
> = `mutation UpdateNotificationSettings($input: NotificationSettingsInput!) {
  updateNotificationSettings(input: $input) {
    kinds {
      kind
      from
      push
    }
  }
}
`;
export const UpdateProfileDocument: TypedDocument<
  UpdateProfileMutation,
  UpdateProfileMutationVariables
> = `mutation UpdateProfile($input: UpdateProfileInput!) {
  updateProfile(input: $input) {
    id
    displayName
    bio
    avatarUrl
    backgroundUrl
  }
}
`;
export const VerifyEmailDocument: TypedDocument<
  VerifyEmailMutation,
  VerifyEmailMutationVariables
> = `mutation VerifyEmail($token: String!) {
  verifyEmail(token: $token)
}
`;
