import { asc, eq } from 'drizzle-orm';
import type { Database } from '../database/database.ts';
import { type Consumer, type FailedEvent, recordInInbox } from './consumer.ts';
import type { EventEnvelope } from './event.ts';
import { purgeDeadLetters } from './purge.ts';
import { deadLetters } from './tables.ts';

/** An event that a subgraph gave up on, with the reason. */
interface DeadLetter {
  subgraph: string;
  event: EventEnvelope;
  error: string;
  failedAtMs: number;
}

interface ReplayReport {
  replayed: number;
  /** Those that failed again; they stay dead letters. */
  failed: number;
}

/**
 * Where given-up events wait for the fix: a table when events are dispatched in process, a topic
 * with Kafka.
 */
export interface DeadLetters {
  list(): Promise<DeadLetter[]>;
  /** Hands every dead letter to its subgraph again, as after a fix. */
  replay(): Promise<ReplayReport>;
}

export const describeError = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/**
 * Keeps a given-up event in the subgraph's database; it counts as consumed, so that a repeated
 * delivery does not fail again.
 */
export async function keepDeadLetter(
  database: Database,
  { event, error }: FailedEvent,
): Promise<void> {
  await database.transaction(async (tx) => {
    await recordInInbox(tx, [event]);
    await purgeDeadLetters(tx, [event]);
    await tx
      .insert(deadLetters)
      .ignore()
      .values({
        eventId: event.id,
        envelope: event,
        error: describeError(error),
        failedAt: Date.now(),
      });
  });
}

const pageSize = 100;

/** The dead letters kept in the databases of these subgraphs. */
export function createTableDeadLetters(consumers: readonly Consumer[]): DeadLetters {
  const rowsOf = ({ database }: Consumer) =>
    database.db
      .select()
      .from(deadLetters)
      .orderBy(asc(deadLetters.failedAt), asc(deadLetters.eventId));
  return {
    async list() {
      const pages = await Promise.all(
        consumers.map(async (consumer) =>
          (await rowsOf(consumer).limit(pageSize)).map((row) => ({
            subgraph: consumer.subgraph,
            event: row.envelope,
            error: row.error,
            failedAtMs: row.failedAt,
          })),
        ),
      );
      return pages.flat();
    },
    async replay() {
      const report: ReplayReport = { replayed: 0, failed: 0 };
      for (const consumer of consumers)
        for (const row of await rowsOf(consumer)) {
          const event = row.envelope;
          try {
            const afterCommit = await consumer.database.transaction(async (tx) => {
              const wanted = await consumer.handlers[event.topic]?.(tx, event);
              await tx.delete(deadLetters).where(eq(deadLetters.eventId, row.eventId));
              return wanted;
            });
            await afterCommit?.();
            report.replayed++;
          } catch (error) {
            await consumer.database.db
              .update(deadLetters)
              .set({ error: describeError(error) })
              .where(eq(deadLetters.eventId, row.eventId));
            report.failed++;
          }
        }
      return report;
    },
  };
}
