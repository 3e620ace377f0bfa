import { type Between, strangers } from '@clipgraph/platform/ask/ask.ts';
import {
  type Connection,
  checkFirst,
  longestPage,
  toConnection,
} from '@clipgraph/platform/cursors/connection.ts';
import type { PageKey } from '@clipgraph/platform/database/page-loader.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { isHiddenAccount } from '@clipgraph/platform/projections/hidden-accounts.ts';
import type { RelationContext } from './context.ts';
import type { CounterName } from './counted.ts';
import type {
  QueryBlockedUsersArgs,
  UserFollowersArgs,
  UserFollowingArgs,
  UserFriendsArgs,
} from './generated/types.ts';

/**
 * Connections of ids of accounts, newest edge first.
 * @throws BAD_USER_INPUT for a bad `first` or `after`
 */
export const followers = (
  context: RelationContext,
  userId: Id,
  page: UserFollowersArgs,
): Promise<Connection<Id>> =>
  listOf(context, 'User.followers', userId, page, {
    load: (key) => context.loaders.followerPage.load(key),
    positionOf: (row) => row.activatedId,
    nodeOf: (row) => row.followerId,
  });

export const following = (
  context: RelationContext,
  userId: Id,
  page: UserFollowingArgs,
): Promise<Connection<Id>> =>
  listOf(context, 'User.following', userId, page, {
    load: (key) => context.loaders.followingPage.load(key),
    positionOf: (row) => row.activatedId,
    nodeOf: (row) => row.followeeId,
  });

export const friends = (
  context: RelationContext,
  userId: Id,
  page: UserFriendsArgs,
): Promise<Connection<Id>> =>
  listOf(context, 'User.friends', userId, page, {
    load: (key) => context.loaders.friendPage.load(key),
    positionOf: (row) => row.mutualId ?? 0,
    nodeOf: (row) => row.followeeId,
  });

/** @throws UNAUTHENTICATED for a guest */
export async function blockedUsers(
  context: RelationContext,
  page: QueryBlockedUsersArgs,
): Promise<Connection<Id>> {
  return listOf(context, 'Query.blockedUsers', requireAccount(context.viewer), page, {
    load: (key) => context.loaders.blockPage.load(key),
    positionOf: (row) => row.activatedId,
    nodeOf: (row) => row.blockedId,
  });
}

interface List<Row> {
  load(key: PageKey): Promise<Row[]>;
  positionOf(row: Row): number;
  nodeOf(row: Row): Id;
}

/**
 * A page of an account's list; empty when the account is hidden from the viewer.
 */
async function listOf<Row>(
  context: RelationContext,
  field: string,
  userId: Id,
  { first, after }: QueryBlockedUsersArgs,
  { load, positionOf, nodeOf }: List<Row>,
): Promise<Connection<Id>> {
  const { viewer, services } = context;
  const limit = checkFirst(first, longestPage(viewer)) + 1;
  const scope = { field, args: [userId], viewerId: viewer.accountId };
  const position =
    after === null || after === undefined
      ? Number.MAX_SAFE_INTEGER
      : Number(services.cursors.decode(scope, after)[0]);
  const rows = (await isHiddenAccount(context, userId))
    ? []
    : await load({ parentId: userId, position, limit });
  return toConnection(
    services.cursors,
    scope,
    { rows, first, after },
    (row) => [positionOf(row)],
    nodeOf,
  );
}

/** A counter of an account; 0 for one that is hidden from the viewer. */
export const countOf = async (
  context: RelationContext,
  name: CounterName,
  userId: Id,
): Promise<number> =>
  (await isHiddenAccount(context, userId)) ? 0 : context.loaders.counters[name].load(userId);

/**
 * What stands between the viewer and an account, as far as the viewer may know. Of a hidden account
 * the viewer sees only a block of their own.
 */
export async function shownBetween(context: RelationContext, userId: Id): Promise<Between> {
  const [between, hidden] = await Promise.all([
    context.loaders.between.load(userId),
    isHiddenAccount(context, userId),
  ]);
  return hidden ? { ...strangers, blockedByViewer: between.blockedByViewer } : between;
}
