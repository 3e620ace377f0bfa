import { kit } from '@clipgraph/platform/database/kit.ts';
import { kind } from './kinds.ts';

export * from '@clipgraph/platform/database/subgraph-tables.ts';
export { knownEdges } from '@clipgraph/platform/projections/edges.ts';
export { knownPosts } from '@clipgraph/platform/projections/posts.ts';
export { knownUsers } from '@clipgraph/platform/projections/users.ts';
export { duePushes, pushEndpoints, pushKeys } from './push/tables.ts';

/**
 * Where the notifications of an account stand. Its row is locked by whoever changes one of them, so
 * that `lastSeq` rises in the order of commits.
 */
export const recipients = kit.table('recipients', {
  accountId: kit.id().notNull().primaryKey(),
  lastSeq: kit.bigint().notNull(),
});

/**
 * What is told to an account: all causes of one kind and subject since the account has last read
 * of them.
 */
export const notifications = kit.table(
  'notifications',
  {
    id: kit.id().notNull().primaryKey(),
    accountId: kit.id().notNull(),
    kind: kind(),
    /** The post, comment or chat that it is about; 0 for follows, which are about the account. */
    subjectId: kit.id().notNull(),
    /** 0 while further causes join it; its own id once it was read. */
    closedId: kit.id().notNull(),
    /** Unique in the account, and taken anew with each change. */
    seq: kit.bigint().notNull(),
    isRead: kit.bool().notNull(),
    /** Every cause was taken back. */
    isWithdrawn: kit.bool().notNull(),
    /** Active rows of `notification_actors`, without those that wait to be folded in. */
    actorCount: kit.bigint().notNull(),
    postId: kit.id(),
    /** The newest comment that it tells of. */
    commentId: kit.id(),
    chatId: kit.id(),
    createdAt: kit.ms().notNull(),
    updatedAt: kit.ms().notNull(),
    /** When it took its `seq`, by the clock of this subgraph. */
    changedAt: kit.ms().notNull().default(0),
  },
  (t) => [
    kit.uniqueIndex('notifications_open').on(t.accountId, t.kind, t.subjectId, t.closedId),
    kit.uniqueIndex('notifications_seq').on(t.accountId, t.seq),
    kit.index('notifications_list').on(t.accountId, t.isWithdrawn, t.seq),
    kit.index('notifications_unread').on(t.accountId, t.isWithdrawn, t.isRead, t.seq),
  ],
);
export type NotificationRow = typeof notifications.$inferSelect;

/** Who is told of in a notification. */
export const notificationActors = kit.table(
  'notification_actors',
  {
    notificationId: kit.id().notNull(),
    /** 0 where nobody did anything, as when a post is ready. */
    actorId: kit.id().notNull(),
    /** How many standing causes of this actor it tells of. */
    causeCount: kit.bigint().notNull(),
    active: kit.bool().notNull(),
    /** That of the notification when the actor joined it; `waitingSeq` until it is folded in. */
    seq: kit.bigint().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.notificationId, t.actorId] }),
    kit.index('notification_actors_latest').on(t.notificationId, t.active, t.seq),
  ],
);

/** Above every other: who waits to be folded in came last. */
export const waitingSeq = Number.MAX_SAFE_INTEGER - 1;

/** Notifications in which actors wait to be folded in, see `groups/folding.ts`. */
export const dueFolds = kit.table('due_folds', {
  notificationId: kit.id().notNull().primaryKey(),
});

/**
 * Each act that events told of, in its newest state. Kept when it is over, so that an event that
 * comes twice or late changes nothing.
 */
export const causes = kit.table(
  'causes',
  {
    kind: kind(),
    /** What the act is named by, with the actor: a liked post, a comment, a followed account. */
    causeId: kit.id().notNull(),
    /** 0 where nobody did anything. */
    actorId: kit.id().notNull(),
    /** Tells acts apart that several are told of, as mentions; 0 for all others. */
    recipientId: kit.id().notNull().default(0),
    /** Who is to be told; 0 when the act was over before anything else was heard of it. */
    accountId: kit.id().notNull(),
    active: kit.bool().notNull(),
    /** That of the row that the event told of. */
    revision: kit.bigint().notNull(),
    /** The notification that tells of it; 0 when none does. */
    notificationId: kit.id().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.kind, t.causeId, t.actorId, t.recipientId] }),
    kit.index('causes_notification').on(t.notificationId, t.causeId),
    kit.index('causes_pair').on(t.accountId, t.actorId, t.notificationId),
    kit.index('causes_actor').on(t.actorId, t.notificationId),
  ],
);
export type CauseRow = typeof causes.$inferSelect;

/**
 * Of whom an account wants to hear; a kind without a row is told of everybody, and pushed.
 */
export const notificationSettings = kit.table(
  'notification_settings',
  {
    accountId: kit.id().notNull(),
    kind: kind(),
    audience: kit.bytesText(10).notNull().$type<'EVERYONE' | 'FOLLOWED' | 'NOBODY'>(),
    /** Whether browsers are told of it, too. */
    push: kit.bool().notNull().default(true),
  },
  (t) => [kit.primaryKey({ columns: [t.accountId, t.kind] })],
);

/**
 * What is being taken out in the background: acts of `actorId` (0: of all, with the notifications)
 * that were told to `accountId` (0: to all). For deleted accounts, and after blocks and
 * mutes.
 */
export const removals = kit.table(
  'removals',
  { accountId: kit.id().notNull(), actorId: kit.id().notNull() },
  (t) => [kit.primaryKey({ columns: [t.accountId, t.actorId] })],
);
export type Removal = typeof removals.$inferSelect;
