import { asc, eq, gt } from 'drizzle-orm';
import type { Database, Tx } from '../database/database.ts';
import type { JobKind } from '../jobs/jobs.ts';
import type { EventEnvelope, Topic } from './event.ts';
import { deadLetters, outbox } from './tables.ts';

/** What was deleted: the key of its events, and the message where the key names a chat. */
interface Deleted {
  topic: Topic;
  key: string;
  messageId?: number;
}

/** Blanks the texts of what was deleted in the events that still wait to be handed over. */
export const purge: JobKind<Deleted> = { name: 'purge_events' };

const batch = 500;
const purged = 'The texts of this event were deleted, and with them the error, which may quote it.';

/** Events wait for a moment only, so there are few of them unless the broker is away. */
export async function purgeOutbox({ db }: Database, deleted: Deleted): Promise<undefined> {
  for (let after = 0; ; ) {
    const rows = await db
      .select()
      .from(outbox)
      .where(gt(outbox.outboxId, after))
      .orderBy(asc(outbox.outboxId))
      .limit(batch);
    for (const row of rows)
      if (tellsOf(row, deleted) && isTelling(row.payload))
        await db
          .update(outbox)
          .set({ payload: withoutTexts(row.payload) })
          .where(eq(outbox.outboxId, row.outboxId));
    const last = rows.at(-1);
    if (!last) return undefined;
    after = last.outboxId;
  }
}

/**
 * In the transaction that handles events: blanks the texts of what they delete in the dead letters
 * of the same subgraph.
 */
export async function purgeDeadLetters(tx: Tx, events: readonly EventEnvelope[]): Promise<void> {
  const deletions = events.flatMap(deletionIn);
  if (deletions.length === 0) return;
  for (let after = ''; ; ) {
    const rows = await tx
      .select({ eventId: deadLetters.eventId, envelope: deadLetters.envelope })
      .from(deadLetters)
      .where(gt(deadLetters.eventId, after))
      .orderBy(asc(deadLetters.eventId))
      .limit(batch);
    for (const { eventId, envelope } of rows)
      if (deletions.some((deleted) => tellsOf(envelope, deleted)) && isTelling(envelope.payload))
        await tx
          .update(deadLetters)
          .set({
            envelope: { ...envelope, payload: withoutTexts(envelope.payload) },
            error: purged,
          })
          .where(eq(deadLetters.eventId, eventId));
    const last = rows.at(-1);
    if (!last) return;
    after = last.eventId;
  }
}

function deletionIn({ topic, key, payload }: EventEnvelope): Deleted[] {
  if (!isRecord(payload) || !isDeletion(payload)) return [];
  const { messageId } = payload;
  return [{ topic, key, ...(typeof messageId === 'number' ? { messageId } : {}) }];
}

const tellsOf = (
  event: Pick<EventEnvelope, 'topic' | 'key' | 'payload'>,
  { topic, key, messageId }: Deleted,
): boolean =>
  event.topic === topic &&
  event.key === key &&
  (messageId === undefined || (isRecord(event.payload) && event.payload.messageId === messageId));

/** What people write, in the payloads of all topics. */
const texts = ['text', 'caption', 'username', 'displayName'];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Of a post, a comment or a message; and of an account, whose names are nobody's then. */
const isDeletion = ({ deleted, state }: Record<string, unknown>): boolean =>
  deleted === true || state === 'deleted';

/** Whether a payload holds words of somebody. */
const isTelling = (payload: unknown): payload is Record<string, unknown> =>
  isRecord(payload) &&
  payload.state !== 'deleted' &&
  (texts.some((field) => Boolean(payload[field])) ||
    (Array.isArray(payload.tags) && payload.tags.length > 0));

const withoutTexts = (payload: Record<string, unknown>): Record<string, unknown> => ({
  ...payload,
  ...Object.fromEntries(texts.filter((field) => field in payload).map((field) => [field, ''])),
  ...('tags' in payload ? { tags: [] } : {}),
});
