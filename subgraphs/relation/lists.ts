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
import { goOn } from '@clipgraph/platform/loading/go-on.ts';
import {
  isClosedAccount,
  isHiddenAccount,
} from '@clipgraph/platform/projections/hidden-accounts.ts';
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

type OwnPage = 'blockPage' | 'mutePage' | 'requestPage';

/** A list that only its owner reads. @throws UNAUTHENTICATED for a guest */
const ownList =
  (field: string, loader: OwnPage) =>
  async (context: RelationContext, page: QueryBlockedUsersArgs): Promise<Connection<Id>> =>
    listOf(context, field, requireAccount(context.viewer), page, {
      load: (key) => context.loaders[loader].load(key),
      positionOf: (row) => row.activatedId,
      nodeOf: (row) => row.otherId,
    });

export const blockedUsers = ownList('Query.blockedUsers', 'blockPage');
export const mutedUsers = ownList('Query.mutedUsers', 'mutePage');
export const followRequests = ownList('Query.followRequests', 'requestPage');

interface List<Row> {
  load(key: PageKey): Promise<Row[]>;
  positionOf(row: Row): number;
  nodeOf(row: Row): Id;
}

/**
 * A page of an account's list; empty when the account's lists are closed to the viewer.
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
  const rows = (await isClosedAccount(context, userId))
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

/** How many wait for the viewer's consent; null at all accounts but the viewer's own. */
export const requestCountOf = async (
  { viewer, loaders }: RelationContext,
  userId: Id,
): Promise<number | null> =>
  userId === viewer.accountId ? loaders.counters.followRequests.load(userId) : null;

/** Whether the viewer waits for the consent of an account that may be told of. */
export const isRequestedByViewer = async (context: RelationContext, userId: Id): Promise<boolean> =>
  !(await isHiddenAccount(context, userId)) && context.loaders.requestedByViewer.load(userId);

/** A counter of an account; 0 for one that is hidden from the viewer. */
export const countOf = (
  context: RelationContext,
  name: CounterName,
  userId: Id,
): number | Promise<number> =>
  goOn(isHiddenAccount(context, userId), (hidden) =>
    hidden ? 0 : context.loaders.counters[name].get(userId),
  );

/**
 * What stands between the viewer and an account, as far as the viewer may know. Of a hidden account
 * the viewer sees only a block and a mute of their own.
 */
export function shownBetween(context: RelationContext, userId: Id): Between | Promise<Between> {
  const [between, hidden] = [context.loaders.between.get(userId), isHiddenAccount(context, userId)];
  return between instanceof Promise || hidden instanceof Promise
    ? Promise.all([between, hidden]).then(([known, isHidden]) => shown(known, isHidden))
    : shown(between, hidden);
}

const shown = (between: Between, hidden: boolean): Between =>
  hidden
    ? {
        ...strangers,
        blockedByViewer: between.blockedByViewer,
        mutedByViewer: between.mutedByViewer,
      }
    : between;
