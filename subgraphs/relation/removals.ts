import { runEvery, type Stop } from '@clipgraph/platform/background/run-every.ts';
import type { Tx } from '@clipgraph/platform/database/database.ts';
import { selectUnion } from '@clipgraph/platform/database/top-n.ts';
import type { EventHandlers } from '@clipgraph/platform/events/event.ts';
import { payloadOf } from '@clipgraph/platform/events/payloads.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, lte } from 'drizzle-orm';
import type { CounterChange } from './counted.ts';
import { lockPair, writePair } from './pairs.ts';
import { follows, removals } from './tables.ts';

const batchSize = 100;
/** A follow that was guarded just before the account was deleted may be written a little after. */
const lateFollowsMs = 60_000;
const passEveryMs = 10_000;
const pollEveryMs = 1_000;

const edgeFields = { followerId: follows.followerId, followeeId: follows.followeeId };

/**
 * Switches off some follows of a deleted account, as if each had been taken back.
 * @returns the counters that changed; empty when none is left
 */
async function removeSome(tx: Tx, services: Services, userId: Id): Promise<CounterChange[]> {
  const side = (column: typeof follows.followerId | typeof follows.followeeId) =>
    tx
      .select(edgeFields)
      .from(follows)
      .where(and(eq(column, userId), eq(follows.active, true)))
      .limit(batchSize);
  const edges = await selectUnion(tx, edgeFields, [
    side(follows.followerId),
    side(follows.followeeId),
  ]);
  const others = new Set(
    edges.map(({ followerId, followeeId }) => (followerId === userId ? followeeId : followerId)),
  );
  const written = [];
  // Always in the same order, so that two of these cannot lock each other out.
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

/**
 * A deleted account follows nobody and is followed by nobody; the counts of the others drop with
 * it. Its blocks stay as they are.
 */
export const removalHandlers = (services: Services): EventHandlers => ({
  'clip.user': async (tx, event) => {
    const { id: userId, state } = payloadOf('clip.user', event);
    if (state !== 'deleted') return;
    const runAt = Date.now();
    await tx
      .insert(removals)
      .ignore()
      .values({ userId, runAt, untilAt: runAt + lateFollowsMs });
    const changes = await removeSome(tx, services, userId);
    return () => services.counters.committed(changes);
  },
});

/**
 * Goes on with removals until nothing of them is left and no late follow can come.
 * @param nowMs the time of this pass
 */
export async function runDueRemovals(services: Services, nowMs: number): Promise<void> {
  const { database } = services;
  const due = await database.db
    .select()
    .from(removals)
    .where(lte(removals.runAt, nowMs))
    .limit(batchSize);
  for (const { userId, runAt, untilAt } of due) {
    const [claimed] = await database.db
      .update(removals)
      .set({ runAt: nowMs + passEveryMs })
      .where(and(eq(removals.userId, userId), eq(removals.runAt, runAt)));
    if (claimed.affectedRows === 0) continue;
    for (let changes: CounterChange[] = []; ; ) {
      changes = await database.transaction((tx) => removeSome(tx, services, userId));
      if (changes.length === 0) break;
      await services.counters.committed(changes);
    }
    if (nowMs > untilAt) await database.db.delete(removals).where(eq(removals.userId, userId));
  }
}

export const startRemovals = async (services: Services): Promise<Stop> =>
  runEvery({
    everyMs: pollEveryMs,
    log: services.log,
    failure: 'follows of deleted accounts could not be removed; trying again',
    work: () => runDueRemovals(services, Date.now()),
  });
