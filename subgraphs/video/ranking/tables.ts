import { kit } from '@clipgraph/platform/database/kit.ts';
import type { RankedPost } from './ranked-post.ts';
import type { Signal } from './signal.ts';

/** What people did with posts, as events told it, until it is taken in; a batch a row. */
export const signalIntake = kit.table('signal_intake', {
  intakeId: kit.autoId(),
  signals: kit.json<readonly Signal[]>().notNull(),
});

/**
 * How much attention posts get, by forward decay. One row for a post among all (tag empty), and one
 * for each of its tags; a post that got none has no row.
 */
export const heats = kit.table(
  'heats',
  {
    tag: kit.bytesText(200).notNull(),
    postId: kit.id().notNull(),
    kind: kit.bytesText(10).notNull().$type<'VIDEO' | 'PHOTO'>(),
    /** The logarithm of the sum of weights, each grown by its time. */
    heat: kit.double().notNull(),
    /** Views by accounts. */
    views: kit.bigint().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.postId, t.tag] }),
    kit.index('heats_order').on(t.tag, t.heat, t.postId),
    kit.index('heats_order_of_kind').on(t.kind, t.tag, t.heat, t.postId),
  ],
);

/** How fast attention decays, and since when: see `platform/decay/decay.ts`. */
export const decayRates = kit.table('decay_rates', {
  sinceMs: kit.ms().notNull().primaryKey(),
  halfLifeMs: kit.bigint().notNull(),
  offset: kit.double().notNull(),
});

/** How often an account did the same with an author's posts on a day: the tenth weighs a tenth. */
export const pushes = kit.table(
  'pushes',
  {
    /** Day, actor, author and kind: see `pushKey`. */
    push: kit.bytesText(80).notNull().primaryKey(),
    day: kit.int().notNull(),
    times: kit.bigint().notNull(),
  },
  (t) => [kit.index('pushes_day').on(t.day)],
);

/** What an account liked, commented, saved, shared or watched to the end. */
export const engagements = kit.table(
  'engagements',
  {
    /** The account, the post and the kind: see `engagementKey`. */
    engagement: kit.bytesText(64).notNull().primaryKey(),
    userId: kit.id().notNull(),
    postId: kit.id().notNull(),
    /** Whether it is a like, which everybody may know of. */
    liked: kit.bool().notNull().default(false),
    /** false: taken back. It then says nothing of a taste any more. */
    active: kit.bool().notNull(),
    at: kit.ms().notNull(),
  },
  (t) => [
    kit.index('engagements_user').on(t.userId, t.active, t.at, t.postId),
    kit.index('engagements_liked').on(t.userId, t.active, t.liked, t.at, t.postId),
  ],
);

/** Posts that the same people engage with. */
export const neighbours = kit.table('neighbours', {
  postId: kit.id().notNull().primaryKey(),
  /** How many engaged with the post. */
  engaged: kit.bigint().notNull(),
  /** Other posts, with how many engaged with both lately. */
  list: kit.json<[postId: number, weight: number][]>().notNull(),
});

/** What an account viewed, the latest 2 000 posts. */
export const seenPosts = kit.table(
  'seen_posts',
  {
    userId: kit.id().notNull(),
    postId: kit.id().notNull(),
    at: kit.ms().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.userId, t.postId] }),
    kit.index('seen_posts_at').on(t.userId, t.at, t.postId),
  ],
);

/** What an account viewed before those: a Bloom filter in base64. */
export const seenFilters = kit.table('seen_filters', {
  userId: kit.id().notNull().primaryKey(),
  bits: kit.text().notNull(),
  /** How many posts are in it. */
  holds: kit.bigint().notNull(),
});

/** Ranked lists under way, for their further pages. */
export const feedSnapshots = kit.table(
  'feed_snapshots',
  {
    snapshot: kit.bytesText(40).notNull().primaryKey(),
    /** 0: shared. */
    viewerId: kit.id().notNull(),
    items: kit.json<readonly RankedPost[]>().notNull(),
    madeAt: kit.ms().notNull(),
  },
  (t) => [
    kit.index('feed_snapshots_viewer').on(t.viewerId, t.madeAt),
    kit.index('feed_snapshots_made_at').on(t.madeAt),
  ],
);
