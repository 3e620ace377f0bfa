import type { Tx } from '@clipgraph/platform/database/database.ts';
import { columnsOf, preparedInsert } from '@clipgraph/platform/database/prepared.ts';
import { incoming, padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { newMember } from '../chats/members.ts';
import { messageEvent } from '../events/published.ts';
import {
  type ChatRow,
  chats,
  type GroupNotice,
  type MemberRow,
  type MessageRow,
  members,
  messages,
} from '../tables.ts';

/** A message that was written, and its chat as it is with that message as its last. */
export interface Written {
  message: MessageRow;
  chat: ChatRow;
}

interface NextMessage {
  id: Id;
  senderId: Id;
  clientMessageId: string | null;
  textHash: string;
  text: string;
  postId?: Id | null;
  notice: GroupNotice | null;
}

/**
 * The time of a chat's next message, in microseconds, later than that of its last one. In a direct
 * chat it is later by a whole millisecond: old clients that poll it know times in milliseconds
 * only, and ask for what is later than the last message that they have. That leaves room for 1,000
 * messages a second. Two people may send 400, so the time of a chat does not run ahead of the
 * clock.
 */
function nextMicros(
  { kind, lastMicros }: Pick<ChatRow, 'kind' | 'lastMicros'>,
  nowMs = Date.now(),
): number {
  const earliest =
    kind === 'direct' ? (Math.floor(lastMicros / 1_000) + 1) * 1_000 : lastMicros + 1;
  return Math.max(nowMs * 1_000, earliest);
}

/**
 * Makes a chat's next message.
 * @param chat its row, locked by the transaction; it moves on by one message
 */
export function nextMessage(
  chat: ChatRow,
  { id, senderId, clientMessageId, textHash, text, postId = null, notice }: NextMessage,
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
    postId,
  };
}

const insertMessages = preparedInsert<MessageRow>(columnsOf(messages), (db, rows) =>
  db.insert(messages).values(rows),
);

const updateChats = preparedInsert<ChatRow>(
  columnsOf(chats),
  (db, rows) =>
    db
      .insert(chats)
      .values(rows)
      .onDuplicateKeyUpdate({
        set: {
          name: incoming('name'),
          ownerId: incoming('owner_id'),
          lastSeq: incoming('last_seq'),
          lastMessageId: incoming('last_message_id'),
          lastMicros: incoming('last_micros'),
          revision: incoming('revision'),
        },
      }),
  (last) => last,
);

const raiseSentCounts = preparedInsert<MemberRow>(
  columnsOf(members),
  (db, rows) =>
    db
      .insert(members)
      .values(rows)
      .onDuplicateKeyUpdate({
        set: { sentCount: sql`${members.sentCount} + ${incoming('sent_count')}`, requested: false },
      }),
  (last) => ({ ...last, sentCount: 0 }),
);

/**
 * Writes messages, their chats and their senders' counts, each with one statement however many
 * there are, and the events last.
 */
export async function storeMessages(
  services: Services,
  tx: Tx,
  written: readonly Written[],
): Promise<void> {
  await insertMessages(
    tx,
    written.map(({ message }) => message),
  );
  const latest = new Map(written.map(({ chat }) => [chat.id, chat]));
  await updateChats(tx, [...latest.values()]);
  await countSent(tx, written);
  const requestTo = await findRequests(tx, written);
  await services.outbox.appendMany(
    tx,
    written.map(({ message, chat }) =>
      messageEvent('message.sent', chat, message, requestTo(message)),
    ),
  );
}

/** Tells of first messages to whom they are requests. Of other messages nothing is read. */
async function findRequests(
  tx: Tx,
  written: readonly Written[],
): Promise<(message: MessageRow) => Id | null> {
  const isFirst = ({ seq }: MessageRow) => seq === 1;
  const begun = written.filter(({ message, chat }) => chat.kind === 'direct' && isFirst(message));
  if (begun.length === 0) return () => null;
  const rows = await tx
    .select({ chatId: members.chatId, accountId: members.accountId })
    .from(members)
    .where(
      and(
        inArray(members.chatId, padIds(begun.map(({ chat }) => chat.id))),
        eq(members.requested, true),
      ),
    );
  const accountOf = new Map(rows.map(({ chatId, accountId }) => [chatId, accountId]));
  return (message) => (isFirst(message) ? (accountOf.get(message.chatId) ?? null) : null);
}

/** Raises each sender's count of own messages. Writing into a requested chat accepts it. */
async function countSent(tx: Tx, written: readonly Written[]): Promise<void> {
  const counts = new Map<string, { chatId: Id; accountId: Id; sentCount: number }>();
  for (const { message } of written) {
    const { chatId, senderId: accountId } = message;
    if (accountId === null) continue;
    const key = `${chatId}:${accountId}`;
    const counted = counts.get(key) ?? { chatId, accountId, sentCount: 0 };
    counted.sentCount++;
    counts.set(key, counted);
  }
  if (counts.size === 0) return;
  await raiseSentCounts(
    tx,
    [...counts.values()].map((counted) => ({ ...newMember, ...counted })),
  );
}
