import { kit } from '@clipgraph/platform/database/kit.ts';

export * from '@clipgraph/platform/database/subgraph-tables.ts';
export { jobs } from '@clipgraph/platform/jobs/tables.ts';
export { knownUsers } from '@clipgraph/platform/projections/users.ts';

/**
 * What stands between two accounts, in one row for both directions. Every change between them
 * locks this row first; its revision orders their events.
 */
export const pairs = kit.table(
  'pairs',
  {
    lowId: kit.id().notNull(),
    highId: kit.id().notNull(),
    lowFollowsHigh: kit.bool().notNull(),
    highFollowsLow: kit.bool().notNull(),
    lowBlocksHigh: kit.bool().notNull(),
    highBlocksLow: kit.bool().notNull(),
    /** low waits for high's consent to follow it. */
    lowRequestsHigh: kit.bool().notNull().default(false),
    highRequestsLow: kit.bool().notNull().default(false),
    /** low accepted high's request, by which high follows it now. */
    lowAcceptedHigh: kit.bool().notNull().default(false),
    highAcceptedLow: kit.bool().notNull().default(false),
    lowMutesHigh: kit.bool().notNull().default(false),
    highMutesLow: kit.bool().notNull().default(false),
    revision: kit.bigint().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.lowId, t.highId] }),
    kit.index('pairs_high').on(t.highId, t.lowId),
  ],
);
export type PairRow = typeof pairs.$inferSelect;

/** One edge per direction, switched and never deleted. */
export const follows = kit.table(
  'follows',
  {
    followerId: kit.id().notNull(),
    followeeId: kit.id().notNull(),
    active: kit.bool().notNull(),
    revision: kit.bigint().notNull(),
    /**
     * Made anew each time the edge is switched on: its place in the lists of followers and
     * following.
     */
    activatedId: kit.id().notNull(),
    /**
     * Made anew each time the follow becomes mutual, null while it is not: its place in the list of
     * friends.
     */
    mutualId: kit.id(),
    changedAt: kit.ms().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.followerId, t.followeeId] }),
    kit.index('follows_following_list').on(t.followerId, t.active, t.activatedId),
    kit.index('follows_followers_list').on(t.followeeId, t.active, t.activatedId),
    kit.index('follows_friends_list').on(t.followerId, t.mutualId),
  ],
);
export type FollowRow = typeof follows.$inferSelect;

/** One edge per direction, switched and never deleted. */
export const blocks = kit.table(
  'blocks',
  {
    blockerId: kit.id().notNull(),
    blockedId: kit.id().notNull(),
    active: kit.bool().notNull(),
    revision: kit.bigint().notNull(),
    activatedId: kit.id().notNull(),
    changedAt: kit.ms().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.blockerId, t.blockedId] }),
    kit.index('blocks_list').on(t.blockerId, t.active, t.activatedId),
  ],
);

/** One edge per direction, switched and never deleted. */
export const mutes = kit.table(
  'mutes',
  {
    muterId: kit.id().notNull(),
    mutedId: kit.id().notNull(),
    active: kit.bool().notNull(),
    revision: kit.bigint().notNull(),
    activatedId: kit.id().notNull(),
    changedAt: kit.ms().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.muterId, t.mutedId] }),
    kit.index('mutes_list').on(t.muterId, t.active, t.activatedId),
  ],
);

/**
 * Requests to follow private accounts, active while they wait. One edge per direction, switched and
 * never deleted.
 */
export const followRequests = kit.table(
  'follow_requests',
  {
    requesterId: kit.id().notNull(),
    requestedId: kit.id().notNull(),
    active: kit.bool().notNull(),
    revision: kit.bigint().notNull(),
    activatedId: kit.id().notNull(),
    changedAt: kit.ms().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.requesterId, t.requestedId] }),
    kit.index('follow_requests_list').on(t.requestedId, t.active, t.activatedId),
    kit.index('follow_requests_made').on(t.requesterId, t.active),
  ],
);

/** Deleted accounts whose follows are being switched off, until no late follow can come. */
export const removals = kit.table(
  'removals',
  {
    userId: kit.id().notNull().primaryKey(),
    /** When the next pass is due. */
    runAt: kit.ms().notNull(),
    /** A pass after this is the last one. */
    untilAt: kit.ms().notNull(),
  },
  (t) => [kit.index('removals_run_at').on(t.runAt)],
);
