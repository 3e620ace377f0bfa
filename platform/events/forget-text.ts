import { and, asc, eq, gt, inArray, or, sql } from 'drizzle-orm';
import type { Database, Tx } from '../database/database.ts';
import { padIds } from '../database/statements.ts';
import type { Id } from '../ids/id.ts';
import type { EventEnvelope, Topic } from './event.ts';
import { deadLetters, outbox } from './tables.ts';

/** Where the payload of a topic has what somebody wrote. */
const textFields: Partial<Record<Topic, 'text' | 'caption'>> = {
  'clip.post': 'caption',
  'clip.comment': 'text',
  'clip.chat': 'text',
};

/**
 * In the transaction that deletes something: takes its text out of the events that wait to be handed
 * over. What was handed over already is no longer in the outbox.
 * @param of.messageId of a chat's events, whose key is the chat, those of one message
 */
export async function forgetTextInOutbox(
  tx: Tx,
  { topic, keys, messageId }: { topic: Topic; keys: readonly Id[]; messageId?: Id },
): Promise<void> {
  const field = textFields[topic];
  if (!field) return;
  const ofMessage =
    messageId === undefined
      ? undefined
      : sql`json_extract(${outbox.payload}, '$.messageId') = ${messageId}`;
  const waiting = await tx
    .select({ id: outbox.outboxId })
    .from(outbox)
    .where(and(inArray(outbox.key, padIds(keys.map(String))), eq(outbox.topic, topic), ofMessage));
  if (waiting.length === 0) return;
  await tx
    .update(outbox)
    .set({ payload: sql`json_set(${outbox.payload}, ${`$.${field}`}, '')` })
    .where(inArray(outbox.outboxId, padIds(waiting.map(({ id }) => id))));
}

const pageSize = 100;
const forgotten = 'The text of this event was deleted, and with it the error, which may quote it.';

/**
 * Takes the text of what these events tell was deleted out of the dead letters that a subgraph keeps
 * in its database.
 */
export async function forgetTextInDeadLetters(
  { db }: Pick<Database, 'db'>,
  events: readonly EventEnvelope[],
): Promise<void> {
  const deleted = new Set(events.filter(tellsOfDeletion).map(subjectOf));
  if (deleted.size === 0) return;
  for (let last: typeof deadLetters.$inferSelect | undefined; ; ) {
    const page = await db
      .select()
      .from(deadLetters)
      .where(
        last &&
          or(
            gt(deadLetters.failedAt, last.failedAt),
            and(eq(deadLetters.failedAt, last.failedAt), gt(deadLetters.eventId, last.eventId)),
          ),
      )
      .orderBy(asc(deadLetters.failedAt), asc(deadLetters.eventId))
      .limit(pageSize);
    for (const { eventId, envelope: kept } of page) {
      const envelope = kept as EventEnvelope<TextPayload>;
      const field = textFields[envelope.topic];
      if (!field || !envelope.payload[field] || !deleted.has(subjectOf(envelope))) continue;
      const payload = { ...envelope.payload, [field]: '' };
      await db
        .update(deadLetters)
        .set({ envelope: { ...envelope, payload }, error: forgotten })
        .where(eq(deadLetters.eventId, eventId));
    }
    last = page.at(-1);
    if (page.length < pageSize) return;
  }
}

/** What payloads of events about texts have in common; each topic has some of it. */
interface TextPayload {
  deleted?: boolean;
  messageId?: Id;
  text?: string;
  caption?: string;
}

const tellsOfDeletion = ({ payload }: EventEnvelope): boolean =>
  (payload as TextPayload).deleted === true;

/** The key of a chat's events is the chat, whose messages are deleted one by one. */
const subjectOf = ({ topic, key, payload }: EventEnvelope): string =>
  `${topic} ${key} ${(payload as TextPayload).messageId ?? ''}`;
