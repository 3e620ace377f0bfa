import { asc, lt, lte } from 'drizzle-orm';
import type { Logger } from 'pino';
import { runEvery, type Stop } from '../background/run-every.ts';
import type { Database } from '../database/database.ts';
import { inbox } from '../events/tables.ts';
import { deleteOldIdempotencyKeys } from '../idempotency/idempotency.ts';

const everyMs = 10 * 60_000;
/** Longer than any broker keeps an event that could be delivered again. */
const inboxKeptForMs = 30 * 86_400_000;
const batch = 1_000;

/** Forgets old idempotency keys and the ids of events consumed long ago, in every subgraph. */
export const startHousekeeping = (database: Database, log: Logger): Stop =>
  runEvery({
    everyMs,
    log,
    failure: 'old idempotency keys and consumed events could not be deleted; trying again later',
    async work() {
      const nowMs = Date.now();
      await deleteOldIdempotencyKeys(database, nowMs);
      await forgetConsumedEvents(database, nowMs);
    },
  });

/** @returns how many were deleted; at most a batch at a time is locked */
export async function forgetConsumedEvents({ db }: Database, nowMs: number): Promise<number> {
  const oldestKeptMs = nowMs - inboxKeptForMs;
  for (let deleted = 0; ; ) {
    const old = await db
      .select({ consumedAt: inbox.consumedAt })
      .from(inbox)
      .where(lt(inbox.consumedAt, oldestKeptMs))
      .orderBy(asc(inbox.consumedAt))
      .limit(batch);
    const last = old.at(-1);
    if (!last) return deleted;
    const [result] = await db.delete(inbox).where(lte(inbox.consumedAt, last.consumedAt));
    deleted += result.affectedRows;
  }
}
