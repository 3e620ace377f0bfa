import { runEvery, type Stop } from '@clipgraph/platform/background/run-every.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, eq, lte } from 'drizzle-orm';
import { committed } from '../comments/first-page.ts';
import { removals } from '../tables.ts';
import { removeSome } from './removals.ts';

type Removal = typeof removals.$inferSelect;

const intervalMs = 1000;
const duePerRound = 20;

/**
 * Carries out the removals that are due, each batch in a transaction of its own; several processes
 * may do so at once.
 * @param nowMs the time of this round
 * @returns how many removals it worked on
 */
export async function runDueRemovals(
  services: Services,
  nowMs: number,
  stopping?: AbortSignal,
): Promise<number> {
  const { db } = services.database;
  const due = await db
    .select()
    .from(removals)
    .where(lte(removals.runAt, nowMs))
    .orderBy(asc(removals.runAt))
    .limit(duePerRound);
  for (const removal of due) await carryOut(services, removal, nowMs, stopping);
  return due.length;
}

async function carryOut(
  services: Services,
  { kind, id, untilAt }: Removal,
  nowMs: number,
  stopping: AbortSignal | undefined,
): Promise<void> {
  const { database } = services;
  for (let full = true; full; ) {
    if (stopping?.aborted) return;
    const removed = await database.transaction((tx) => removeSome(tx, services, kind, id, nowMs));
    await committed(services, removed.changes);
    full = removed.full;
  }
  const row = and(eq(removals.kind, kind), eq(removals.id, id));
  if (nowMs >= untilAt) await database.db.delete(removals).where(row);
  else await database.db.update(removals).set({ runAt: untilAt }).where(row);
}

/** Carries out removals as they become due. */
export const startRemovals = (services: Services): Stop =>
  runEvery({
    everyMs: intervalMs,
    firstAfterMs: 0,
    log: services.log,
    failure: 'removals could not be carried out; trying again',
    work: async (stopping) =>
      (await runDueRemovals(services, Date.now(), stopping)) === duePerRound,
  });
