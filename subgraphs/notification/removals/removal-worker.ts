import { runEvery, type Stop } from '@clipgraph/platform/background/run-every.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq } from 'drizzle-orm';
import { announce } from '../live/signals.ts';
import { removals } from '../tables.ts';
import { removeSome } from './removals.ts';

const pollEveryMs = 1_000;
const removalsPerPass = 20;

/**
 * Goes on with removals, batch by batch, until nothing of them is left. Two processes that do the
 * same one do no harm.
 */
export async function runRemovals(services: Services): Promise<void> {
  const { database } = services;
  for (const removal of await database.db.select().from(removals).limit(removalsPerPass)) {
    let isFull = true;
    while (isFull) {
      const batch = await database.transaction((tx) => removeSome(tx, services, removal));
      await announce(services, batch.told);
      isFull = batch.full;
    }
    await database.db
      .delete(removals)
      .where(and(eq(removals.accountId, removal.accountId), eq(removals.actorId, removal.actorId)));
  }
}

export const startRemovals = async (services: Services): Promise<Stop> =>
  runEvery({
    everyMs: pollEveryMs,
    log: services.log,
    failure: 'notifications of deleted or blocked accounts could not be removed; trying again',
    work: () => runRemovals(services),
  });
