import { type Between, strangers } from '@clipgraph/platform/ask/ask.ts';
import { createPageLoader } from '@clipgraph/platform/database/page-loader.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import DataLoader from 'dataloader';
import { and, desc, eq, lt, ne, notExists, type SQL, sql } from 'drizzle-orm';
import type { MySqlColumn } from 'drizzle-orm/mysql-core';
import { standingBetween } from './answers.ts';
import type { CounterName } from './counted.ts';
import { blocks, follows, knownUsers } from './tables.ts';

export type Loaders = ReturnType<typeof createLoaders>;
export type RelationContext = Context<Loaders>;

const followFields = {
  followerId: follows.followerId,
  followeeId: follows.followeeId,
  activatedId: follows.activatedId,
  mutualId: follows.mutualId,
};
const blockFields = { blockerId: blocks.blockerId, blockedId: blocks.blockedId, activatedId: blocks.activatedId };

/** Made anew per request: one statement per table and level, whatever the size of the page. */
export function createLoaders({ services, viewer }: Omit<Context, 'loaders'>) {
  const { db } = services.database;
  const maxBatchSize = 1_024;
  const counter = (name: CounterName) => new DataLoader<Id, number>((ids) => services.counters.read(name, ids), { maxBatchSize });

  /** Deleted and disabled accounts stand in no list. */
  const present = (column: MySqlColumn): SQL =>
    notExists(
      db
        .select({ one: sql`1` })
        .from(knownUsers)
        .where(and(eq(knownUsers.id, column), ne(knownUsers.state, 'active'))),
    );
  const noBlock = (blockerId: MySqlColumn | Id, blockedId: MySqlColumn | Id): SQL =>
    notExists(
      db
        .select({ one: sql`1` })
        .from(blocks)
        .where(and(eq(blocks.blockerId, blockerId), eq(blocks.blockedId, blockedId), eq(blocks.active, true))),
    );
  /** Nor does anybody who blocks the viewer or whom the viewer blocks. */
  const shown = (column: MySqlColumn): SQL | undefined => {
    const { accountId } = viewer;
    return accountId === null ? present(column) : and(present(column), noBlock(accountId, column), noBlock(column, accountId));
  };

  return {
    counters: { followers: counter('followers'), following: counter('following') } satisfies Record<CounterName, DataLoader<Id, number>>,

    /** What stands between the viewer and an account. */
    between: new DataLoader<Id, Between>(
      async (ids) => {
        if (viewer.accountId === null) return ids.map(() => strangers);
        const known = new Map(await standingBetween(db, viewer.accountId, ids));
        return ids.map((id) => known.get(id) ?? strangers);
      },
      { maxBatchSize },
    ),

    /** Followers of accounts, latest first; the position is an activation. */
    followerPage: createPageLoader(
      db,
      followFields,
      (row) => row.followeeId,
      ({ parentId, position, limit }) =>
        db
          .select(followFields)
          .from(follows)
          .where(and(eq(follows.followeeId, parentId), eq(follows.active, true), lt(follows.activatedId, position), shown(follows.followerId)))
          .orderBy(desc(follows.activatedId))
          .limit(limit),
    ),

    /** Accounts that accounts follow, latest first; the position is an activation. */
    followingPage: createPageLoader(
      db,
      followFields,
      (row) => row.followerId,
      ({ parentId, position, limit }) =>
        db
          .select(followFields)
          .from(follows)
          .where(and(eq(follows.followerId, parentId), eq(follows.active, true), lt(follows.activatedId, position), shown(follows.followeeId)))
          .orderBy(desc(follows.activatedId))
          .limit(limit),
    ),

    /** Mutual follows of accounts, latest first; the position is when the follow became mutual. */
    friendPage: createPageLoader(
      db,
      followFields,
      (row) => row.followerId,
      ({ parentId, position, limit }) =>
        db
          .select(followFields)
          .from(follows)
          .where(and(eq(follows.followerId, parentId), lt(follows.mutualId, position), shown(follows.followeeId)))
          .orderBy(desc(follows.mutualId))
          .limit(limit),
    ),

    /** Accounts that accounts block, latest first; the position is an activation. */
    blockPage: createPageLoader(
      db,
      blockFields,
      (row) => row.blockerId,
      ({ parentId, position, limit }) =>
        db
          .select(blockFields)
          .from(blocks)
          .where(and(eq(blocks.blockerId, parentId), eq(blocks.active, true), lt(blocks.activatedId, position), present(blocks.blockedId)))
          .orderBy(desc(blocks.activatedId))
          .limit(limit),
    ),
  };
}
