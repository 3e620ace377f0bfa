import { createPageLoader } from '@clipgraph/platform/database/page-loader.ts';
import { preparedByIds } from '@clipgraph/platform/database/prepared.ts';
import { byPrimaryKey } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { createLoader } from '@clipgraph/platform/loading/loader.ts';
import { betweenViewerAnd } from '@clipgraph/platform/projections/hidden-accounts.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import DataLoader from 'dataloader';
import { and, desc, eq, inArray, isNull, lt, ne } from 'drizzle-orm';
import { alias, type MySqlTable } from 'drizzle-orm/mysql-core';
import type { RelationLoaders } from './context.ts';
import type { CounterName } from './counted.ts';
import { blocks, followRequests, follows, knownUsers, mutes } from './tables.ts';

type FollowSide = 'followerId' | 'followeeId';
type OwnerColumn =
  | typeof blocks.blockerId
  | typeof blocks.blockedId
  | typeof mutes.muterId
  | typeof mutes.mutedId
  | typeof followRequests.requesterId
  | typeof followRequests.requestedId;

const followFields = {
  followerId: follows.followerId,
  followeeId: follows.followeeId,
  activatedId: follows.activatedId,
  mutualId: follows.mutualId,
};

// Whether they are active is looked at here: by it and the viewer, SQLite would read all that the
// viewer ever asked for.
const requestsOfViewer = preparedByIds((db, ids, more) =>
  db
    .select({ requestedId: followRequests.requestedId, active: followRequests.active })
    .from(followRequests, byPrimaryKey)
    .where(and(eq(followRequests.requesterId, more(0)), inArray(followRequests.requestedId, ids))),
);

/** Made anew per request: one statement per table and level, whatever the size of the page. */
export function createLoaders({
  services,
  viewer,
  facts,
}: Omit<Context, 'loaders'>): RelationLoaders {
  const { db } = services.database;
  const maxBatchSize = 1_024;
  const counter = (name: CounterName) =>
    createLoader<Id, number>((ids) => services.counters.read(name, ids));

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

  /**
   * A list that only its owner reads, latest first, without deleted and disabled accounts.
   * @param other who stands in it
   */
  const ownPage = (
    table: typeof blocks | typeof mutes | typeof followRequests,
    ownerId: OwnerColumn,
    otherId: OwnerColumn,
  ) =>
    createPageLoader(
      db,
      { ownerId, otherId, activatedId: table.activatedId },
      (row) => row.ownerId,
      ({ parentId, position, limit }) =>
        db
          .select({ ownerId, otherId, activatedId: table.activatedId })
          .from<MySqlTable>(table)
          .leftJoin(gone, and(eq(gone.id, otherId), ne(gone.state, 'active')))
          .where(
            and(
              eq(ownerId, parentId),
              eq(table.active, true),
              lt(table.activatedId, position),
              isNull(gone.id),
            ),
          )
          .orderBy(desc(table.activatedId))
          .limit(limit),
    );

  return {
    counters: {
      followers: counter('followers'),
      following: counter('following'),
      followRequests: counter('followRequests'),
    },

    requestedByViewer: new DataLoader(
      async (ids) => {
        const rows = viewerId === 0 ? [] : await requestsOfViewer(db, ids, viewerId);
        const requested = new Set(rows.flatMap((row) => (row.active ? [row.requestedId] : [])));
        return ids.map((id) => requested.has(id));
      },
      { maxBatchSize },
    ),

    // Asked like any other subgraph's question, so that a query asks it once for all subgraphs.
    between: createLoader(async (ids) => {
      const betweenOf = await betweenViewerAnd(facts, viewer.accountId, ids);
      return ids.map(betweenOf);
    }),

    followerPage: followPage('followeeId', 'followerId', 'activatedId'),
    followingPage: followPage('followerId', 'followeeId', 'activatedId'),
    friendPage: followPage('followerId', 'followeeId', 'mutualId'),

    blockPage: ownPage(blocks, blocks.blockerId, blocks.blockedId),
    mutePage: ownPage(mutes, mutes.muterId, mutes.mutedId),
    requestPage: ownPage(followRequests, followRequests.requestedId, followRequests.requesterId),
  };
}
