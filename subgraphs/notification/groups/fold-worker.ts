import { runEvery, type Stop } from '@clipgraph/platform/background/run-every.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { asc } from 'drizzle-orm';
import { announce } from '../live/signals.ts';
import { dueFolds } from '../tables.ts';
import { foldMany, windowMs } from './folding.ts';

/** In one transaction. */
const foldsPerRound = 100;

/** @returns whether there may be more to do at once */
export async function foldSome(services: Services): Promise<boolean> {
  const { database } = services;
  const due = await database.db
    .select()
    .from(dueFolds)
    .orderBy(asc(dueFolds.notificationId))
    .limit(foldsPerRound);
  if (due.length === 0) return false;
  const notificationIds = due.map(({ notificationId }) => notificationId);
  await announce(
    services,
    await database.transaction((tx) => foldMany(tx, services, notificationIds)),
  );
  return due.length === foldsPerRound;
}

/** Tells of what came while a window was open. */
export const startFolding = (services: Services): Stop =>
  runEvery({
    everyMs: windowMs,
    log: services.log,
    failure: 'notifications could not be folded; trying again',
    work: () => foldSome(services),
  });
