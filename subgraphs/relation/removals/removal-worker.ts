import { runEvery, type Stop } from '@clipgraph/platform/background/run-every.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, lte } from 'drizzle-orm';
import { removals } from '../tables.ts';
import { removalBatch, removeSome } from './removals.ts';

const passEveryMs = 10_000;
const pollEveryMs = 1_000;

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
    .limit(removalBatch);
  for (const { userId, runAt, untilAt } of due) {
    const [claimed] = await database.db
      .update(removals)
      .set({ runAt: nowMs + passEveryMs })
      .where(and(eq(removals.userId, userId), eq(removals.runAt, runAt)));
    if (claimed.affectedRows === 0) continue;
    for (;;) {
      const changes = await database.transaction((tx) => removeSome(tx, services, userId));
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
