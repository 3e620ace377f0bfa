import { kit } from '@clipgraph/platform/database/kit.ts';
import type { ToldView, ViewSource } from '@clipgraph/platform/events/payloads.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';

export * from '@clipgraph/platform/database/subgraph-tables.ts';
export { knownEdges } from '@clipgraph/platform/projections/edges.ts';
export { knownPosts } from '@clipgraph/platform/projections/posts.ts';
export { knownUsers } from '@clipgraph/platform/projections/users.ts';

/** One edge per user and post, switched and never deleted. */
export const likes = kit.table(
  'likes',
  {
    userId: kit.id().notNull(),
    postId: kit.id().notNull(),
    /** The post's author, who received the like. */
    authorId: kit.id().notNull(),
    active: kit.bool().notNull(),
    revision: kit.bigint().notNull(),
    /** Made anew each time the like is switched on: the place in the user's list. */
    activatedId: kit.id().notNull(),
    changedAt: kit.ms().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.userId, t.postId] }),
    kit.index('likes_user_list').on(t.userId, t.active, t.activatedId),
    kit.index('likes_post').on(t.postId, t.active),
    kit.index('likes_author').on(t.authorId, t.active),
    kit.index('likes_post_day').on(t.postId, t.changedAt, t.active),
  ],
);
export type LikeRow = typeof likes.$inferSelect;

/** Two levels: comments of a post, and their replies. Deleting a comment deletes its replies. */
export const comments = kit.table(
  'comments',
  {
    id: kit.id().notNull().primaryKey(),
    postId: kit.id().notNull(),
    postAuthorId: kit.id().notNull(),
    authorId: kit.id().notNull(),
    /** The comment at top level whose list of replies this stands in; null at top level. */
    topId: kit.id(),
    /** What it answers: the comment at top level, or another reply of it. */
    parentId: kit.id(),
    /** Empty once it is deleted. */
    text: kit.string(1000).notNull(),
    createdAt: kit.ms().notNull(),
    deletedAt: kit.ms(),
    revision: kit.bigint().notNull(),
    /** When its text was changed last; null when it never was. */
    editedAt: kit.ms(),
    /** Accounts that its text mentions; null for none. */
    mentions: kit.json<Id[]>(),
    /** Its place by `TOP`, see `comments/scores.ts`; 0 for one that was never scored. */
    score: kit.bigint().notNull().default(0),
  },
  (t) => [
    kit.index('comments_top_list').on(t.postId, t.topId, t.deletedAt, t.score, t.id),
    kit.index('comments_post_list').on(t.postId, t.topId, t.deletedAt, t.id),
    kit.index('comments_reply_list').on(t.topId, t.deletedAt, t.id),
    kit.index('comments_author').on(t.authorId, t.deletedAt, t.id),
    kit.index('comments_post_day').on(t.postId, t.createdAt, t.deletedAt),
  ],
);
export type CommentRow = typeof comments.$inferSelect;

/** As `likes`, of comments. */
export const commentLikes = kit.table(
  'comment_likes',
  {
    userId: kit.id().notNull(),
    commentId: kit.id().notNull(),
    postId: kit.id().notNull(),
    /** The comment's author, who received the like. */
    authorId: kit.id().notNull(),
    active: kit.bool().notNull(),
    revision: kit.bigint().notNull(),
    changedAt: kit.ms().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.userId, t.commentId] }),
    kit.index('comment_likes_user').on(t.userId, t.active),
    kit.index('comment_likes_comment').on(t.commentId, t.active),
    kit.index('comment_likes_post').on(t.postId, t.active),
  ],
);
export type CommentLikeRow = typeof commentLikes.$inferSelect;

/** Comments whose score is to be made anew, because likes or replies have changed. */
export const dueScores = kit.table('due_scores', { commentId: kit.id().notNull().primaryKey() });

/** The comment that a post's author has pinned: one a post. */
export const pins = kit.table('pins', {
  postId: kit.id().notNull().primaryKey(),
  commentId: kit.id().notNull(),
  pinnedAt: kit.ms().notNull(),
});

/** Posts that accounts keep for themselves; edges as those of `likes`. */
export const saves = kit.table(
  'saves',
  {
    userId: kit.id().notNull(),
    postId: kit.id().notNull(),
    /** Who wrote the post; null of what was saved before it was written down. */
    authorId: kit.id(),
    active: kit.bool().notNull(),
    revision: kit.bigint().notNull(),
    /** Made anew each time it is switched on: the place in the account's list. */
    activatedId: kit.id().notNull(),
    changedAt: kit.ms().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.userId, t.postId] }),
    kit.index('saves_user_list').on(t.userId, t.active, t.activatedId),
    kit.index('saves_post').on(t.postId, t.active),
  ],
);
export type SaveRow = typeof saves.$inferSelect;

/** Who passed a post on, once for each day. */
export const shares = kit.table(
  'shares',
  {
    postId: kit.id().notNull(),
    userId: kit.id().notNull(),
    /** Days since the Unix epoch, in UTC. */
    day: kit.int().notNull(),
    /** The post's author; null for a share into a chat, which is nobody else's business. */
    authorId: kit.id(),
    sharedAt: kit.ms().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.postId, t.userId, t.day] }),
    kit.index('shares_user').on(t.userId, t.postId, t.day),
  ],
);
export type ShareRow = typeof shares.$inferSelect;

/**
 * Deleted posts, users, threads and comments whose likes and comments are being removed. A row goes when no
 * late like or comment can come.
 */
export const removals = kit.table(
  'removals',
  {
    kind: kit.bytesText(10).notNull().$type<'post' | 'user' | 'thread' | 'comment'>(),
    id: kit.id().notNull(),
    /** When the next pass is due. */
    runAt: kit.ms().notNull(),
    /** A pass after this that finds nothing is the last one. */
    untilAt: kit.ms().notNull(),
  },
  (t) => [kit.primaryKey({ columns: [t.kind, t.id] }), kit.index('removals_run_at').on(t.runAt)],
);
export type RemovalKind = (typeof removals.$inferSelect)['kind'];

/** Views that were accepted and are not counted yet, in batches as they came. */
export const viewIntake = kit.table('view_intake', {
  intakeId: kit.autoId(),
  views: kit.json<readonly ToldView[]>().notNull(),
});

/** Views that counted, for 35 days: they prove which later ones are repetitions. */
export const views = kit.table(
  'views',
  {
    /** The viewer and the post: see `spotOf`. */
    spot: kit.bytesText(48).notNull(),
    at: kit.ms().notNull(),
    /** The viewer and the playback, hashed. */
    playback: kit.bytesText(24).notNull(),
    postId: kit.id().notNull(),
    watchedMs: kit.bigint().notNull(),
    completed: kit.bool().notNull(),
    /** A `ViewSource`; empty when the client did not say. */
    source: kit.bytesText(16).notNull().$type<ViewSource | ''>(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.spot, t.at] }),
    kit.uniqueIndex('views_playback').on(t.playback),
    kit.index('views_at').on(t.at),
  ],
);

/** What is kept of views for good: sums of a post and a day (UTC), nobody's name. */
export const viewDays = kit.table(
  'view_days',
  {
    postId: kit.id().notNull(),
    /** Days since the epoch. */
    day: kit.int().notNull(),
    views: kit.bigint().notNull(),
    /** Who viewed the post last on this day: adds up to different viewers over any last days. */
    viewers: kit.bigint().notNull(),
    watchedMs: kit.bigint().notNull(),
    completed: kit.bigint().notNull(),
  },
  (t) => [kit.primaryKey({ columns: [t.postId, t.day] })],
);

/** The same by where the post was found. */
export const viewSources = kit.table(
  'view_sources',
  {
    postId: kit.id().notNull(),
    day: kit.int().notNull(),
    source: kit.bytesText(16).notNull().$type<ViewSource | ''>(),
    views: kit.bigint().notNull(),
  },
  (t) => [kit.primaryKey({ columns: [t.postId, t.day, t.source] })],
);

/** What guests' addresses are hashed with on a day. It is deleted after it. */
export const viewSalts = kit.table('view_salts', {
  day: kit.int().notNull().primaryKey(),
  salt: kit.bytesText(64).notNull(),
});
