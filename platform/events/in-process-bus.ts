import type { Logger } from 'pino';
import { type Consumer, consume } from './consumer.ts';
import { keepDeadLetter } from './dead-letters.ts';
import type { Publisher } from './event.ts';

/**
 * Hands events to the subgraphs of this process, side by side; it resolves when each subgraph has
 * applied them or set them aside, so that draining the relay means that every projection is up to
 * date.
 * @param options.retryDelaysMs short, because a request may be waiting for the drain
 */
export function createInProcessBus(
  consumers: readonly Consumer[],
  { log, retryDelaysMs = [10, 50, 150] }: { log: Logger; retryDelaysMs?: readonly number[] },
): Publisher {
  return {
    async publish(events) {
      const outcomes = await Promise.allSettled(
        consumers.map(async (consumer) => {
          await consume(consumer, events, {
            log,
            retryDelaysMs,
            giveUp: (failed) => keepDeadLetter(consumer.database, failed),
          });
        }),
      );
      // Every subgraph had its turn before one that is away makes the relay repeat: the others skip
      // what they have by their inbox.
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    },
  };
}
