import { createPageLoader } from '@clipgraph/platform/database/page-loader.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { betweenViewerAnd } from '@clipgraph/platform/projections/hidden-accounts.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import DataLoader from 'dataloader';
import { and, desc, eq, isNull, lt, ne } from 'drizzle-orm';
import { alias } from 'drizzle-orm/mysql-core';
import type { RelationLoaders } from './context.ts';
import type { CounterName } from './counted.ts';
import { blocks, follows, knownUsers } from './tables.ts';

type FollowSide = 'followerId' | 'followeeId';

const followFields = {
  followerId: follows.followerId,
  followeeId: follows.followeeId,
  activatedId: follows.activatedId,
  mutualId: follows.mutualId,
};
const blockFields = {
  blockerId: blocks.blockerId,
  blockedId: blocks.blockedId,
  activatedId: blocks.activatedId,
};

/** Made anew per request: one statement per table and level, whatever the size of the page. */
export function createLoaders({
  services,
  viewer,
  facts,
}: Omit<Context, 'loaders'>): RelationLoaders {
  const { db } = services.database;
  const maxBatchSize = 1_024;
  const counter = (name: CounterName) =>
    new DataLoader<Id, number>((ids) => services.counters.read(name, ids), { maxBatchSize });

  // Outer joins by primary key, as some planners read a whole table for NOT EXISTS.
  const viewerId = viewer.accountId ?? 0;
  const gone = alias(knownUsers, 'gone');
  const blocking = alias(blocks, 'blocking');
  const blockedBy = alias(blocks, 'blocked_by');

  /**
   * Follows of one side, latest first. Deleted and disabled accounts stand in no list, nor does
   * anybody who blocks the viewer or whom the viewer blocks.
   * @param owner whose list it is; @param other who stands in it; @param place the sort key
   */
  const followPage = (owner: FollowSide, other: FollowSide, place: 'activatedId' | 'mutualId') =>
    createPageLoader(
      db,
      followFields,
      (row) => row[owner],
      ({ parentId, position, limit }) =>
        db
          .select(followFields)
          .from(follows)
          .leftJoin(gone, and(eq(gone.id, follows[other]), ne(gone.state, 'active')))
          .leftJoin(
            blocking,
            and(
              eq(blocking.blockerId, viewerId),
              eq(blocking.blockedId, follows[other]),
              eq(blocking.active, true),
            ),
          )
          .leftJoin(
            blockedBy,
            and(
              eq(blockedBy.blockerId, follows[other]),
              eq(blockedBy.blockedId, viewerId),
              eq(blockedBy.active, true),
            ),
          )
          .where(
            and(
              eq(follows[owner], parentId),
              place === 'activatedId' ? eq(follows.active, true) : undefined,
              lt(follows[place], position),
              isNull(gone.id),
              isNull(blocking.blockerId),
              isNull(blockedBy.blockerId),
            ),
          )
          .orderBy(desc(follows[place]))
          .limit(limit),
    );

  return {
    counters: { followers: counter('followers'), following: counter('following') },

    // Asked like any other subgraph's question, so that a query asks it once for all subgraphs.
    between: new DataLoader(async (ids) => {
      const betweenOf = await betweenViewerAnd(facts, viewer.accountId, ids);
      return ids.map(betweenOf);
    }),

    followerPage: followPage('followeeId', 'followerId', 'activatedId'),
    followingPage: followPage('followerId', 'followeeId', 'activatedId'),
    friendPage: followPage('followerId', 'followeeId', 'mutualId'),

    blockPage: createPageLoader(
      db,
      blockFields,
      (row) => row.blockerId,
      ({ parentId, position, limit }) =>
        db
          .select(blockFields)
          .from(blocks)
          .leftJoin(gone, and(eq(gone.id, blocks.blockedId), ne(gone.state, 'active')))
          .where(
            and(
              eq(blocks.blockerId, parentId),
              eq(blocks.active, true),
              lt(blocks.activatedId, position),
              isNull(gone.id),
            ),
          )
          .orderBy(desc(blocks.activatedId))
          .limit(limit),
    ),
  };
}
