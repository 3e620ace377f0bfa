import { kit } from '@clipgraph/platform/database/kit.ts';

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
  },
  (t) => [
    kit.index('comments_post_list').on(t.postId, t.topId, t.deletedAt, t.id),
    kit.index('comments_reply_list').on(t.topId, t.deletedAt, t.id),
    kit.index('comments_author').on(t.authorId, t.deletedAt, t.id),
  ],
);
export type CommentRow = typeof comments.$inferSelect;

/**
 * Deleted posts, users and threads whose likes and comments are being removed. A row goes when no
 * late like or comment can come.
 */
export const removals = kit.table(
  'removals',
  {
    kind: kit.bytesText(10).notNull().$type<'post' | 'user' | 'thread'>(),
    id: kit.id().notNull(),
    /** When the next pass is due. */
    runAt: kit.ms().notNull(),
    /** A pass after this that finds nothing is the last one. */
    untilAt: kit.ms().notNull(),
  },
  (t) => [kit.primaryKey({ columns: [t.kind, t.id] }), kit.index('removals_run_at').on(t.runAt)],
);
export type RemovalKind = (typeof removals.$inferSelect)['kind'];
