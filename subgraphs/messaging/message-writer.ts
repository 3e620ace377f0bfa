import type { Tx } from '@clipgraph/platform/database/database.ts';
import { isDuplicate } from '@clipgraph/platform/database/errors.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import { notFound } from '@clipgraph/platform/errors/catalogue.ts';
import { draft } from '@clipgraph/platform/events/payloads.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { createBatcher, type Outcome } from './batcher.ts';
import { publishMessages } from './fan-out.ts';
import { type ChatRow, chats, type MessageRow, members, messages } from './tables.ts';

export interface MessageDraft {
  chatId: Id;
  senderId: Id;
  clientMessageId: string | null;
  textHash: string;
  text: string;
}

/** A message as it was written, with its chat as it was left. */
export interface Written {
  message: MessageRow;
  chat: ChatRow;
}

export type MessageWriter = (message: MessageDraft) => Promise<MessageRow>;

const writers = new WeakMap<Services, MessageWriter>();

/** The one writer of a process: concurrent sends to any chats share transactions. */
export function messageWriter(services: Services): MessageWriter {
  let writer = writers.get(services);
  if (!writer) {
    writer = createBatcher((drafts: MessageDraft[]) => writeBatch(services, drafts));
    writers.set(services, writer);
  }
  return writer;
}

async function writeBatch(services: Services, drafts: readonly MessageDraft[]): Promise<Outcome<MessageRow>[]> {
  try {
    const outcomes = await services.database.transaction((tx) => writeTogether(services, tx, drafts));
    publishMessages(
      services,
      outcomes.flatMap((outcome) => ('value' in outcome ? [outcome.value] : [])),
    );
    return outcomes.map((outcome) => ('value' in outcome ? { value: outcome.value.message } : outcome));
  } catch (error) {
    if (drafts.length === 1) return [{ error }];
    // A repeated client id fails the whole statement: each of them once more on its own, so that only the repetition fails.
    if (!isDuplicate(error)) throw error;
    const outcomes: Outcome<MessageRow>[] = [];
    for (const one of drafts) outcomes.push(...(await writeBatch(services, [one])));
    return outcomes;
  }
}

/**
 * The chats are locked first, in ascending order, so that writers never wait for each other in a circle and each message takes the
 * next number of its chat. The outbox rows come last.
 */
async function writeTogether(services: Services, tx: Tx, drafts: readonly MessageDraft[]): Promise<Outcome<Written>[]> {
  const chatIds = [...new Set(drafts.map(({ chatId }) => chatId))].sort((a, b) => a - b);
  const locked = await tx
    .select()
    .from(chats)
    .where(inArray(chats.id, padIds(chatIds)))
    .orderBy(asc(chats.id))
    .for('update');
  const chatById = new Map(locked.map((chat) => [chat.id, chat]));
  const groupMembers = await activeMembers(
    tx,
    locked.filter(({ kind }) => kind === 'group').map(({ id }) => id),
    drafts.map(({ senderId }) => senderId),
  );
  const outcomes = drafts.map((message): Outcome<Written> => {
    const chat = chatById.get(message.chatId);
    const mayWrite = chat && (chat.kind === 'direct' || groupMembers.has(`${chat.id}:${message.senderId}`));
    if (!mayWrite) return { error: notFound('This chat') };
    const next = nextMessage(chat, services.ids.next(), message);
    return { value: { message: next, chat: { ...chat } } };
  });
  const written = outcomes.flatMap((outcome) => ('value' in outcome ? [outcome.value] : []));
  if (written.length === 0) return outcomes;

  await tx.insert(messages).values(written.map(({ message }) => message));
  await tx
    .insert(chats)
    .values([...new Set(written.map(({ message }) => message.chatId))].map((id) => chatById.get(id) as ChatRow))
    .onDuplicateKeyUpdate({
      set: {
        lastSeq: incoming('last_seq'),
        lastMessageId: incoming('last_message_id'),
        lastMicros: incoming('last_micros'),
        revision: incoming('revision'),
      },
    });
  await countSent(tx, written);
  await services.outbox.appendMany(
    tx,
    written.map(({ message, chat }) =>
      draft('clip.chat', 'message.sent', chat.id, chat.revision, {
        chatId: chat.id,
        seq: message.seq,
        messageId: message.id,
        senderId: message.senderId,
        text: message.text,
        deleted: false,
        sentAtMicros: message.sentAtMicros,
      }),
    ),
  );
  return outcomes;
}

/** The value that an upsert brings. */
export const incoming = (column: string) => sql`values(${sql.identifier(column)})`;

/** Moves the chat on by one message. */
export function nextMessage(
  chat: ChatRow,
  id: Id,
  { senderId, clientMessageId, textHash, text }: Omit<MessageDraft, 'chatId' | 'senderId'> & { senderId: Id | null },
): MessageRow {
  chat.lastSeq += 1;
  chat.lastMicros = Math.max(Date.now() * 1_000, chat.lastMicros + 1);
  chat.lastMessageId = id;
  chat.revision += 1;
  return {
    chatId: chat.id,
    seq: chat.lastSeq,
    id,
    senderId,
    clientMessageId,
    textHash,
    text,
    sentAtMicros: chat.lastMicros,
    editedAt: null,
    deletedAt: null,
    changeRevision: 0,
  };
}

/** Raises each sender's count of own messages, one statement for all. */
async function countSent(tx: Tx, written: readonly Written[]): Promise<void> {
  const counts = new Map<string, { chatId: Id; accountId: Id; sentCount: number }>();
  for (const { message } of written) {
    const key = `${message.chatId}:${message.senderId}`;
    const counted = counts.get(key) ?? { chatId: message.chatId, accountId: message.senderId as Id, sentCount: 0 };
    counted.sentCount++;
    counts.set(key, counted);
  }
  await tx
    .insert(members)
    .values([...counts.values()].map((counted) => ({ ...counted, active: true, revision: 1, readSeq: 0, readSentCount: 0 })))
    .onDuplicateKeyUpdate({ set: { sentCount: sql`${members.sentCount} + ${incoming('sent_count')}` } });
}

async function activeMembers(tx: Tx, groupIds: readonly Id[], accountIds: readonly Id[]): Promise<Set<string>> {
  if (groupIds.length === 0) return new Set();
  const rows = await tx
    .select({ chatId: members.chatId, accountId: members.accountId })
    .from(members)
    .where(and(inArray(members.chatId, padIds(groupIds)), inArray(members.accountId, padIds(accountIds)), eq(members.active, true)));
  return new Set(rows.map(({ chatId, accountId }) => `${chatId}:${accountId}`));
}
