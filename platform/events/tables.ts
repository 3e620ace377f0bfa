import { kit } from '../database/kit.ts';
import type { EventEnvelope, Topic } from './event.ts';

/**
 * Events written by commands and not yet relayed. The auto-increment order is the commit order per
 * key.
 */
export const outbox = kit.table(
  'outbox',
  {
    outboxId: kit.autoId(),
    eventId: kit.bytesText(64).notNull(),
    topic: kit.bytesText(40).notNull().$type<Topic>(),
    type: kit.bytesText(60).notNull(),
    schemaVersion: kit.int().notNull(),
    key: kit.bytesText(80).notNull(),
    sequence: kit.bigint().notNull(),
    occurredAt: kit.ms().notNull(),
    traceparent: kit.bytesText(80),
    payload: kit.json<unknown>().notNull(),
  },
  (t) => [kit.index('outbox_key').on(t.key)],
);

/** Who relays this outbox; one holder at a time. */
export const relayLeases = kit.table('relay_leases', {
  name: kit.bytesText(60).notNull().primaryKey(),
  holder: kit.bytesText(80).notNull(),
  expiresAt: kit.ms().notNull(),
});

/** Ids of events that this subgraph has consumed, written in the handler's transaction. */
export const inbox = kit.table(
  'inbox',
  { eventId: kit.bytesText(64).notNull().primaryKey(), consumedAt: kit.ms().notNull() },
  (t) => [kit.index('inbox_consumed_at').on(t.consumedAt)],
);

/**
 * Events whose handler kept failing, kept here when there is no Kafka to hold a dead-letter topic.
 */
export const deadLetters = kit.table(
  'dead_letters',
  {
    eventId: kit.bytesText(64).notNull().primaryKey(),
    envelope: kit.json<EventEnvelope>().notNull(),
    error: kit.text().notNull(),
    failedAt: kit.ms().notNull(),
  },
  (t) => [kit.index('dead_letters_failed_at').on(t.failedAt, t.eventId)],
);
