import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../errors/catalogue.ts';

const everyMs = 250;

/**
 * For what a process does once, at its start: a database that is away for a moment, as on a machine
 * where much starts together, is waited for.
 * @param work may run several times
 * @param withinMs how long it is tried again @default 30 000
 * @throws what `work` throws, UNAVAILABLE only after that time
 */
export async function oncePossible<T>(work: () => Promise<T>, withinMs = 30_000): Promise<T> {
  const giveUpAtMs = performance.now() + withinMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isAway = error instanceof AppError && error.code === 'UNAVAILABLE';
      if (!isAway || performance.now() > giveUpAtMs) throw error;
      await sleep(everyMs);
    }
  }
}
