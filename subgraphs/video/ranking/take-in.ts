import { runEvery, type Stop } from '@clipgraph/platform/background/run-every.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import { takeOut } from '@clipgraph/platform/database/take-out.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { asc, gt, inArray } from 'drizzle-orm';
import { rankingOf } from './engine.ts';
import { forgetPushes } from './saturation.ts';
import { forgetSnapshots } from './snapshots.ts';
import { signalIntake } from './tables.ts';

const everyMs = 1_000;
const tidyEveryMs = 10 * 60_000;
/** Rows of the intake of one round; there may be 500 signals in each. */
const rowsPerRound = 64;

/**
 * Lets the ranking learn from what was told, in one transaction. Of several processes one does; the
 * deletion of the oldest rows decides which.
 * @returns whether there may be more
 */
export async function takeIn(services: Services): Promise<boolean> {
  const { database } = services;
  const rows = await database.db
    .select()
    .from(signalIntake)
    .where(gt(signalIntake.intakeId, 0))
    .orderBy(asc(signalIntake.intakeId))
    .limit(rowsPerRound);
  if (rows.length === 0) return false;
  const signals = rows.flatMap((row) => row.signals);
  await takeOut(database, {
    count: rows.length,
    async remove(tx) {
      const ids = padIds(rows.map((row) => row.intakeId));
      const [deleted] = await tx.delete(signalIntake).where(inArray(signalIntake.intakeId, ids));
      return deleted.affectedRows;
    },
    work: (tx) => rankingOf(services).observe(tx, signals),
  });
  return rows.length === rowsPerRound;
}

/** Takes in what people do as it is told, and forgets what is over. */
export function startRanking(services: Services): Stop {
  const { log } = services;
  const stops = [
    runEvery({
      everyMs,
      firstAfterMs: 0,
      log,
      failure: 'the ranking could not take in what people did; trying again',
      work: () => takeIn(services),
    }),
    runEvery({
      everyMs: tidyEveryMs,
      spread: true,
      log,
      failure: 'old rows of the ranking could not be forgotten; trying again later',
      async work() {
        await forgetPushes(services, Date.now());
        await forgetSnapshots(services, Date.now());
      },
    }),
  ];
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}
