import type { CounterChange } from '@clipgraph/platform/counters/counters.ts';
import type { Tx } from '@clipgraph/platform/database/database.ts';
import { selectUnion } from '@clipgraph/platform/database/top-n.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq } from 'drizzle-orm';
import { changePairs } from '../pairs.ts';
import { followRequests, follows, removals } from '../tables.ts';

export const removalBatch = 100;
/** A follow that was allowed just before the account was deleted may be written a little later. */
const lateFollowsMs = 60_000;

const edgeFields = { followerId: follows.followerId, followeeId: follows.followeeId };
const requestFields = {
  followerId: followRequests.requesterId,
  followeeId: followRequests.requestedId,
};

/**
 * Removes follows of a deleted account, and requests to follow, in the transaction that learns of the deletion. Long lists
 * go on in the background, batch by batch. Blocks and mutes stay as they are.
 * @returns the counters that changed, to be dropped from the cache after the commit
 */
export async function beginRemoval(
  tx: Tx,
  services: Services,
  userId: Id,
  nowMs: number,
): Promise<CounterChange[]> {
  await tx
    .insert(removals)
    .ignore()
    .values({ userId, runAt: nowMs, untilAt: nowMs + lateFollowsMs });
  return removeSome(tx, services, userId);
}

/**
 * Switches off one batch of follows and requests of a deleted account, in both directions, as if
 * each had been taken back.
 * @returns the counters that changed; empty when none is left
 */
export async function removeSome(tx: Tx, services: Services, userId: Id): Promise<CounterChange[]> {
  const side = (column: typeof follows.followerId | typeof follows.followeeId) =>
    tx
      .select(edgeFields)
      .from(follows)
      .where(and(eq(column, userId), eq(follows.active, true)))
      .limit(removalBatch);
  const requested = (
    column: typeof followRequests.requesterId | typeof followRequests.requestedId,
  ) =>
    tx
      .select(requestFields)
      .from(followRequests)
      .where(and(eq(column, userId), eq(followRequests.active, true)))
      .limit(removalBatch);
  const edges = await selectUnion(tx, edgeFields, [
    side(follows.followerId),
    side(follows.followeeId),
    requested(followRequests.requesterId),
    requested(followRequests.requestedId),
  ]);
  const ended = { follows: false, requests: false };
  return changePairs(
    tx,
    services,
    userId,
    edges.map(({ followerId, followeeId }) => (followerId === userId ? followeeId : followerId)),
    ({ own, other }) => ({ own: { ...own, ...ended }, other: { ...other, ...ended } }),
  );
}
