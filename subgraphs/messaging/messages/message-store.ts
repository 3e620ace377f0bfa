import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { sql } from 'drizzle-orm';
import { messageEvent } from '../events/published.ts';
import {
  type ChatRow,
  chats,
  type GroupNotice,
  type MessageRow,
  members,
  messages,
} from '../tables.ts';

/** A message as it was written, with its chat as it was left. */
export interface Written {
  message: MessageRow;
  chat: ChatRow;
}

export interface NextMessage {
  id: Id;
  senderId: Id;
  clientMessageId: string | null;
  textHash: string;
  text: string;
  notice: GroupNotice | null;
}

/**
 * The time of a chat's next message, later than its last one's. In a direct chat later by a whole
 * millisecond: clients that poll it know times in milliseconds only, and ask for what is later than
 * the last that they saw. What two people may send, 400 messages a second, stays below what this
 * leaves room for, so that the chat's time does not run ahead of the clock.
 */
export function nextMicros(
  { kind, lastMicros }: Pick<ChatRow, 'kind' | 'lastMicros'>,
  nowMs = Date.now(),
): number {
  const earliest =
    kind === 'direct' ? (Math.floor(lastMicros / 1_000) + 1) * 1_000 : lastMicros + 1;
  return Math.max(nowMs * 1_000, earliest);
}

/** Moves a chat, which the transaction holds locked, on by one message. */
export function nextMessage(
  chat: ChatRow,
  { id, senderId, clientMessageId, textHash, text, notice }: NextMessage,
): MessageRow {
  chat.lastSeq += 1;
  chat.lastMicros = nextMicros(chat);
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
    notice,
    sentAtMicros: chat.lastMicros,
    editedAt: null,
    deletedAt: null,
    changeRevision: 0,
  };
}

/** The value that an upsert brings. */
export const incoming = (column: string) => sql`values(${sql.identifier(column)})`;

/**
 * Writes messages, their chats and their senders' counts, one statement each whatever their number,
 * and the events last.
 */
export async function storeMessages(
  services: Services,
  tx: Tx,
  written: readonly Written[],
): Promise<void> {
  await tx.insert(messages).values(written.map(({ message }) => message));
  const latest = new Map(written.map(({ chat }) => [chat.id, chat]));
  await tx
    .insert(chats)
    .values([...latest.values()])
    .onDuplicateKeyUpdate({
      set: {
        name: incoming('name'),
        ownerId: incoming('owner_id'),
        lastSeq: incoming('last_seq'),
        lastMessageId: incoming('last_message_id'),
        lastMicros: incoming('last_micros'),
        revision: incoming('revision'),
      },
    });
  await countSent(tx, written);
  await services.outbox.appendMany(
    tx,
    written.map(({ message, chat }) => messageEvent('message.sent', chat, message)),
  );
}

/** Raises each sender's count of own messages; whoever writes into a chat has accepted it. */
async function countSent(tx: Tx, written: readonly Written[]): Promise<void> {
  const counts = new Map<string, { chatId: Id; accountId: Id; sentCount: number }>();
  for (const { message } of written) {
    const key = `${message.chatId}:${message.senderId}`;
    const counted = counts.get(key) ?? {
      chatId: message.chatId,
      accountId: message.senderId as Id,
      sentCount: 0,
    };
    counted.sentCount++;
    counts.set(key, counted);
  }
  await tx
    .insert(members)
    .values([...counts.values()].map((counted) => ({ ...newMember, ...counted })))
    .onDuplicateKeyUpdate({
      set: { sentCount: sql`${members.sentCount} + ${incoming('sent_count')}`, requested: false },
    });
}

export const newMember = {
  active: true,
  revision: 1,
  readSeq: 0,
  sentCount: 0,
  readSentCount: 0,
  joinedSeq: 0,
  requested: false,
};
