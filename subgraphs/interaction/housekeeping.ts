import { deleteOldIdempotencyKeys } from '@clipgraph/platform/idempotency/idempotency.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { startRemovals } from './removal-worker.ts';

const everyMs = 10 * 60_000;

/** Removes what hangs on deleted posts and accounts, and forgets old idempotency keys, until the returned function is called. */
export async function startHousekeeping(services: Services): Promise<() => Promise<void>> {
  const stopRemovals = startRemovals(services);
  let running: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    running = deleteOldIdempotencyKeys(services.database, Date.now()).catch((error: unknown) =>
      services.log.warn({ err: error }, 'Old idempotency keys could not be deleted; trying again in ten minutes'),
    );
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await Promise.all([stopRemovals(), running]);
  };
}
