import { setTimeout as delay } from 'node:timers/promises';
import { isAppError, unavailable } from '../errors/catalogue.ts';
import type { Database, Db } from './database.ts';
import { causes, isLockConflict } from './errors.ts';
import { mayRunAgain } from './mysql/mysql-errors.ts';

const maxAttempts = 15;
const maxReconnects = 2;
/** A wait for a lock may itself take 10 s: after that nobody wants to wait again. */
const maxMs = 10_000;

/**
 * Runs whole transactions, again when the engine gave one up in favour of another or the connection
 * was lost before the commit.
 */
export function createTransactions(db: Db): Database['transaction'] {
  return async (work) => {
    const startedAtMs = performance.now();
    for (let attempt = 1; ; attempt++) {
      try {
        return await db.transaction(work);
      } catch (error) {
        const reason = bareError(error);
        if (isLockConflict(reason)) {
          if (attempt >= maxAttempts || performance.now() - startedAtMs > maxMs)
            throw Object.assign(
              unavailable(
                'Too many changes of the same thing at once. Nothing was changed; try again.',
              ),
              { cause: reason },
            );
        } else if (!mayRunAgain(reason) || attempt > maxReconnects) throw reason;
        // Both sides of a deadlock come back at different times.
        await delay(Math.min(attempt * 10, 100) * Math.random());
      }
    }
  };
}

/** Drizzle wraps what its driver throws; errors of the catalogue come out of it as they are. */
const bareError = (error: unknown): unknown => causes(error).find(isAppError) ?? error;

/** Makes reads outside transactions throw errors of the catalogue bare, too. */
export function unwrapErrors(db: Db): void {
  interface Session {
    prepareQuery(...args: unknown[]): { execute(...args: unknown[]): Promise<unknown> };
  }
  const { session } = db as unknown as { session: Session };
  const prepareQuery = session.prepareQuery.bind(session);
  session.prepareQuery = (...args) => {
    const query = prepareQuery(...args);
    const execute = query.execute.bind(query);
    query.execute = (...values) =>
      execute(...values).catch((error: unknown) => {
        throw bareError(error);
      });
    return query;
  };
}
