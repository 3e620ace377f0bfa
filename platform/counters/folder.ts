import { asc, gt, inArray, sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import { runEvery, type Stop } from '../background/run-every.ts';
import type { Database } from '../database/database.ts';
import { padIds } from '../database/statements.ts';
import { counterBases, counterDeltas } from './tables.ts';

const foldBatch = 512;

class TakenByAnother extends Error {}

/**
 * Moves the oldest pending deltas into their bases, in one transaction. The rows are read without
 * locks (they never change), and deleting them decides: whoever finds one of them gone gives up its
 * transaction, so that two folders can never count a delta twice.
 * @returns how many deltas were moved; 0 also when another folder was faster
 */
export async function foldOnce(database: Database, limit = foldBatch): Promise<number> {
  const deltas = await database.db
    .select()
    .from(counterDeltas)
    .where(gt(counterDeltas.deltaId, 0))
    .orderBy(asc(counterDeltas.deltaId))
    .limit(Math.min(limit, foldBatch));
  if (deltas.length === 0) return 0;
  const sums = new Map<string, { name: string; id: number; value: number }>();
  for (const { name, id, change } of deltas) {
    const key = `${name}:${id}`;
    sums.set(key, { name, id, value: change + (sums.get(key)?.value ?? 0) });
  }
  // Always in the same order, so that no two transactions wait for each other's rows.
  const bases = [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, base]) => base);
  const deltaIds = padIds(deltas.map((delta) => delta.deltaId));
  try {
    await database.transaction(async (tx) => {
      const [deleted] = await tx
        .delete(counterDeltas)
        .where(inArray(counterDeltas.deltaId, deltaIds));
      if (deleted.affectedRows !== deltas.length) throw new TakenByAnother();
      await tx
        .insert(counterBases)
        .values(bases)
        .onDuplicateKeyUpdate({
          set: { value: sql`${counterBases.value} + values(${counterBases.value})` },
        });
    });
  } catch (error) {
    if (error instanceof TakenByAnother) return 0;
    throw error;
  }
  return deltas.length;
}

/** Folds in the background: at once again while there is much to do, else every `intervalMs`. */
export const startFolder = ({
  database,
  log,
  intervalMs = 1_000,
}: {
  database: Database;
  log: Logger;
  intervalMs?: number;
}): Stop =>
  runEvery({
    everyMs: intervalMs,
    firstAfterMs: 0,
    spread: true,
    log,
    failure: 'counters could not be folded; trying again',
    work: async () => (await foldOnce(database)) === foldBatch,
  });
