import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Database, Tx } from '../database/database.ts';
import {
  type AfterCommit,
  type EventEnvelope,
  type EventHandler,
  type EventHandlers,
  type Topic,
  topics,
} from './event.ts';
import { purgeDeadLetters } from './purge.ts';
import { inbox } from './tables.ts';

/** A subgraph as a receiver of events. */
export interface Consumer {
  subgraph: string;
  database: Database;
  handlers: EventHandlers;
  /** Told of each event that became a dead letter. */
  onGivenUp?(event: { topic: string }): void;
}

export interface FailedEvent {
  event: EventEnvelope;
  error: unknown;
}

/** Several handlers of a topic run in this order in one transaction. */
export function mergeHandlers(...all: readonly EventHandlers[]): EventHandlers {
  const merged: EventHandlers = {};
  for (const handlers of all)
    for (const [topic, handler] of handlersByTopic(handlers)) {
      const earlier = merged[topic];
      merged[topic] = earlier
        ? async (tx, event) => {
            const afterCommits = [await earlier(tx, event), await handler(tx, event)];
            return async () => {
              for (const afterCommit of afterCommits) await afterCommit?.();
            };
          }
        : handler;
    }
  return merged;
}

export const topicsOf = (consumer: Consumer): Topic[] =>
  topics.filter((topic) => consumer.handlers[topic]);

/** Each handler that is there, with its topic. */
export const handlersByTopic = (handlers: EventHandlers): [Topic, EventHandler][] =>
  topics.flatMap((topic) => {
    const handler = handlers[topic];
    return handler ? [[topic, handler]] : [];
  });

/** @returns how many of these events were new to this subgraph; their ids are recorded in `tx` */
export async function recordInInbox(tx: Tx, events: readonly EventEnvelope[]): Promise<number> {
  const consumedAt = Date.now();
  const [written] = await tx
    .insert(inbox)
    .ignore()
    .values(events.map((event) => ({ eventId: event.id, consumedAt })));
  return written.affectedRows;
}

class Duplicate extends Error {}

/**
 * Applies events in one transaction; all of them must be new to this subgraph, else nothing is
 * applied.
 */
async function applyAll(
  { database, handlers }: Consumer,
  events: readonly EventEnvelope[],
): Promise<void> {
  const afterCommits = await database.transaction(async (tx) => {
    if ((await recordInInbox(tx, events)) !== events.length) throw new Duplicate();
    const wanted: AfterCommit[] = [];
    for (const [topic, ofTopic] of Map.groupBy(events, (event) => event.topic)) {
      const afterCommit = await handlers[topic]?.together?.(tx, ofTopic);
      if (afterCommit) wanted.push(afterCommit);
    }
    for (const event of events) {
      const handler = handlers[event.topic];
      const afterCommit = handler?.together ? undefined : await handler?.(tx, event);
      if (afterCommit) wanted.push(afterCommit);
    }
    await purgeDeadLetters(tx, events);
    return wanted;
  });
  for (const afterCommit of afterCommits) await afterCommit();
}

async function applyOne(consumer: Consumer, event: EventEnvelope): Promise<void> {
  try {
    await applyAll(consumer, [event]);
  } catch (error) {
    if (!(error instanceof Duplicate)) throw error;
  }
}

/**
 * Gives events to a subgraph: each takes effect once, in order per key. A batch is one transaction
 * while all is well; when one of it fails or is a repetition, each event has a transaction of its
 * own. An event that still fails after `retryDelaysMs` is handed to `giveUp` and the others go on;
 * meanwhile later events of its key wait behind it.
 * @throws when the subgraph's own database is away: then nothing is wrong with the events, and the
 *   caller hands them over again later
 */
export async function consume(
  consumer: Consumer,
  events: readonly EventEnvelope[],
  {
    retryDelaysMs,
    giveUp,
    log,
  }: {
    retryDelaysMs: readonly number[];
    giveUp: (failed: FailedEvent) => Promise<void>;
    log: Logger;
  },
): Promise<void> {
  let pending = events.filter((event) => {
    const handler = consumer.handlers[event.topic];
    return handler && (handler.wants?.(event) ?? true);
  });
  if (pending.length === 0) return;
  try {
    return await applyAll(consumer, pending);
  } catch {
    // Which one it was shows below, one by one.
  }
  const tries = new Map<string, number>();
  while (pending.length > 0) {
    const waitingKeys = new Set<string>();
    const again: EventEnvelope[] = [];
    let delayMs = 0;
    for (const event of pending) {
      const key = `${event.topic} ${event.key}`;
      if (waitingKeys.has(key)) {
        again.push(event);
        continue;
      }
      try {
        await applyOne(consumer, event);
      } catch (error) {
        await consumer.database.ping();
        const tried = tries.get(event.id) ?? 0;
        const nextDelayMs = retryDelaysMs[tried];
        if (nextDelayMs === undefined) {
          log.error(
            {
              err: error,
              subgraph: consumer.subgraph,
              eventId: event.id,
              topic: event.topic,
              key: event.key,
            },
            'event given up',
          );
          await giveUp({ event, error });
          consumer.onGivenUp?.(event);
          continue;
        }
        tries.set(event.id, tried + 1);
        delayMs = Math.max(delayMs, nextDelayMs);
        waitingKeys.add(key);
        again.push(event);
      }
    }
    pending = again;
    if (delayMs > 0) await sleep(delayMs);
  }
}
