import { availableParallelism } from 'node:os';
import { AppError } from '@clipgraph/platform/errors/catalogue.ts';
import pLimit from 'p-limit';

/** Runs at most `slots` pieces of work at once and keeps others waiting in line. */
type Slots = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * @throws UNAVAILABLE when `maxWaiting` others are in line already: a quick refusal is better than
 *   an answer that nobody waits for any more.
 */
export function createSlots(slots: number, maxWaiting: number): Slots {
  const limit = pLimit(slots);
  return async (work) => {
    if (limit.activeCount + limit.pendingCount >= slots + maxWaiting)
      throw new AppError(
        'UNAVAILABLE',
        'Too many people are logging in just now. Try again in a moment.',
      );
    return limit(work);
  };
}

/**
 * Password hashing takes a core and a thread of Node's pool of four each time; one thread is always
 * left for files and names.
 */
export const passwordSlots = createSlots(Math.min(availableParallelism(), 3), 2_000);
