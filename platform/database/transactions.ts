import { setTimeout as delay } from 'node:timers/promises';
import type { Database, Db } from './database.ts';
import { isLockConflict } from './errors.ts';

const maxAttempts = 5;

/** Runs whole transactions, again when the engine gave one up in favour of another. */
export function createTransactions(db: Db): Database['transaction'] {
  return async (work) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await db.transaction(work);
      } catch (error) {
        if (attempt >= maxAttempts || !isLockConflict(error)) throw error;
        // Both sides of a deadlock come back at different times.
        await delay(attempt * 5 * (1 + Math.random()));
      }
    }
  };
}
