import type { CounterChange } from '@clipgraph/platform/counters/counters.ts';
import type { Tx } from '@clipgraph/platform/database/database.ts';
import { selectUnion } from '@clipgraph/platform/database/top-n.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq } from 'drizzle-orm';
import { lockPair, writePair } from '../pairs.ts';
import { follows, removals } from '../tables.ts';

export const removalBatch = 100;
/** A follow that was allowed just before the account was deleted may be written a little later. */
const lateFollowsMs = 60_000;

const edgeFields = { followerId: follows.followerId, followeeId: follows.followeeId };

/**
 * Removes follows of a deleted account in the transaction that learns of the deletion. Long lists
 * go on in the background, batch by batch. Blocks stay as they are.
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
 * Switches off one batch of follows of a deleted account, in both directions, as if each had been
 * taken back.
 * @returns the counters that changed; empty when no follow is left
 */
export async function removeSome(tx: Tx, services: Services, userId: Id): Promise<CounterChange[]> {
  const side = (column: typeof follows.followerId | typeof follows.followeeId) =>
    tx
      .select(edgeFields)
      .from(follows)
      .where(and(eq(column, userId), eq(follows.active, true)))
      .limit(removalBatch);
  const edges = await selectUnion(tx, edgeFields, [
    side(follows.followerId),
    side(follows.followeeId),
  ]);
  const others = new Set(
    edges.map(({ followerId, followeeId }) => (followerId === userId ? followeeId : followerId)),
  );
  const written = [];
  // Always in the same order, so that two removals cannot deadlock.
  for (const otherId of [...others].sort((a, b) => a - b)) {
    const row = await lockPair(tx, userId, otherId);
    written.push(
      await writePair(tx, services, row, { ...row, lowFollowsHigh: false, highFollowsLow: false }),
    );
  }
  const pairs = written.filter((pair) => pair !== undefined);
  const changes = pairs.flatMap((pair) => pair.changes);
  if (changes.length > 0) await services.counters.add(tx, changes);
  if (pairs.length > 0)
    await services.outbox.appendMany(
      tx,
      pairs.map((pair) => pair.event),
    );
  return changes;
}
