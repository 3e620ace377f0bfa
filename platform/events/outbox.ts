import { randomUUIDv7 } from 'node:crypto';
import { columnsOf, preparedInsert } from '../database/prepared.ts';
import type { EventDraft, EventEnvelope, Outbox } from './event.ts';
import { outbox } from './tables.ts';

type Row = Omit<typeof outbox.$inferSelect, 'outboxId'>;

const insertRows = preparedInsert<Row>(
  columnsOf(outbox).filter((column) => column !== 'outboxId'),
  (db, rows) => db.insert(outbox).values(rows),
);

/**
 * @param options.clock wall clock in ms; @param options.traceparent the trace that the caller is
 *   in, so that an event's handlers join the trace of the request that caused it
 */
export function createOutbox({
  clock = Date.now,
  traceparent,
}: {
  clock?: () => number;
  traceparent?: () => string | undefined;
} = {}): Outbox {
  const toRow = (draft: EventDraft): Row => ({
    eventId: randomUUIDv7(),
    topic: draft.topic,
    type: draft.type,
    schemaVersion: draft.schemaVersion,
    key: draft.key,
    sequence: draft.sequence,
    occurredAt: clock(),
    traceparent: traceparent?.() ?? null,
    payload: draft.payload,
  });
  return {
    async append(tx, draft) {
      await insertRows(tx, [toRow(draft)]);
    },
    async appendMany(tx, drafts) {
      await insertRows(tx, drafts.map(toRow));
    },
  };
}

export const toEnvelope = (row: typeof outbox.$inferSelect): EventEnvelope => ({
  id: row.eventId,
  topic: row.topic,
  type: row.type,
  schemaVersion: row.schemaVersion,
  key: row.key,
  sequence: row.sequence,
  occurredAtMs: row.occurredAt,
  ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
  payload: row.payload,
});
