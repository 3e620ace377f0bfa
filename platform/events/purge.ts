import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Tx } from '../database/database.ts';
import { chunked, padIds } from '../database/statements.ts';
import type { Id } from '../ids/id.ts';
import { isRecord } from '../text/json.ts';
import type { EventEnvelope, Topic } from './event.ts';
import { deadLetters, outbox } from './tables.ts';

/** What people write, in the payloads of all topics, and what stands there once it is deleted. */
const blank = { text: '', caption: '', username: '', displayName: '', tags: [] };
const fields = Object.keys(blank) as (keyof typeof blank)[];

/** The same for a payload in the database: fields that a payload lacks are not added. */
const blanked = sql`json_replace(${outbox.payload}, ${sql.join(
  fields.map((field) =>
    field === 'tags' ? sql`'$.tags', json_array()` : sql`${sql.raw(`'$.${field}'`)}, ''`,
  ),
  sql`, `,
)})`;

/**
 * In the transaction that deletes something, before it tells of the deletion: blanks the texts of
 * the events that wait to be handed over. What was handed over is no longer in the outbox.
 * @param of.keys of their events; at most 1 024
 * @param of.messageId of a chat's events, whose key is the chat, those of one message
 */
export async function purgeOutbox(
  tx: Tx,
  { topic, keys, messageId }: { topic: Topic; keys: readonly Id[]; messageId?: Id },
): Promise<void> {
  const ofMessage =
    messageId === undefined
      ? undefined
      : sql`json_extract(${outbox.payload}, '$.messageId') = ${messageId}`;
  const waiting = await tx
    .select({ id: outbox.outboxId })
    .from(outbox)
    .where(and(inArray(outbox.key, padIds(keys.map(String))), eq(outbox.topic, topic), ofMessage));
  for (const some of chunked(waiting))
    await tx
      .update(outbox)
      .set({ payload: blanked })
      .where(inArray(outbox.outboxId, padIds(some.map(({ id }) => id))));
}

const pageSize = 500;
const purged = 'The texts of this event were deleted, and with them the error, which may quote it.';

/**
 * In the transaction that handles events: blanks the texts of what they delete in the dead letters
 * of the same subgraph.
 */
export async function purgeDeadLetters(tx: Tx, events: readonly EventEnvelope[]): Promise<void> {
  const deleted = new Set(events.filter(tellsOfDeletion).map(subjectOf));
  if (deleted.size === 0) return;
  for (let after = ''; ; ) {
    const page = await tx
      .select({ eventId: deadLetters.eventId, envelope: deadLetters.envelope })
      .from(deadLetters)
      .where(gt(deadLetters.eventId, after))
      .orderBy(asc(deadLetters.eventId))
      .limit(pageSize);
    for (const { eventId, envelope } of page)
      if (deleted.has(subjectOf(envelope)) && isTelling(envelope.payload))
        await tx
          .update(deadLetters)
          .set({
            envelope: { ...envelope, payload: withoutTexts(envelope.payload) },
            error: purged,
          })
          .where(eq(deadLetters.eventId, eventId));
    const last = page.at(-1);
    if (!last) return;
    after = last.eventId;
  }
}

/** Of a post, a comment or a message; and of an account, whose names are nobody's then. */
const tellsOfDeletion = ({ payload }: EventEnvelope): boolean =>
  isRecord(payload) && (payload.deleted === true || payload.state === 'deleted');

/** The key of a chat's events is the chat, whose messages are deleted one by one. */
const subjectOf = ({ topic, key, payload }: EventEnvelope): string =>
  `${topic} ${key} ${isRecord(payload) ? (payload.messageId ?? '') : ''}`;

/** Whether a payload holds words of somebody. */
const isTelling = (payload: unknown): payload is Record<string, unknown> =>
  isRecord(payload) &&
  payload.state !== 'deleted' &&
  fields.some((field) => String(payload[field] ?? '') !== '');

const withoutTexts = (payload: Record<string, unknown>): Record<string, unknown> => ({
  ...payload,
  ...Object.fromEntries(fields.filter((field) => field in payload).map((f) => [f, blank[f]])),
});
