import { randomUUIDv7 } from 'node:crypto';
import type { Logger } from 'pino';
import { type Consumer, consume, type FailedEvent } from './consumer.ts';
import type { EventDraft } from './event.ts';

interface RefillReport {
  /** Rows that this subgraph listens to. */
  told: number;
  /** Those that it could not take in. */
  failed: readonly FailedEvent[];
}

/**
 * Tells a subgraph the present state of what others own, as if every row had just changed: for a
 * subgraph that comes later, or lost what it knew. Whatever it knows already under the same or a
 * newer revision stays, so events that arrive meanwhile are safe.
 * @param pages states of the owner's rows
 */
export async function refill(
  consumer: Consumer,
  pages: AsyncIterable<readonly EventDraft[]>,
  log: Logger,
): Promise<RefillReport> {
  let told = 0;
  const failed: FailedEvent[] = [];
  for await (const page of pages) {
    const events = page
      .filter((draft) => consumer.handlers[draft.topic])
      .map((draft) => ({ ...draft, id: randomUUIDv7(), occurredAtMs: Date.now() }));
    told += events.length;
    await consume(consumer, events, {
      retryDelaysMs: [],
      giveUp: async (event) => void failed.push(event),
      log,
    });
  }
  return { told, failed };
}
