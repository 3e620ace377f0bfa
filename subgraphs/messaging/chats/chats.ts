import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { notFound } from '@clipgraph/platform/errors/catalogue.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq } from 'drizzle-orm';
import type { MessagingContext } from '../context.ts';
import { newMember } from '../messages/message-store.ts';
import { type ChatRow, chats, members } from '../tables.ts';

/**
 * A chat as its members see it; one without a message does not exist for them yet.
 * @returns null for others
 */
export async function findChat(
  { loaders }: MessagingContext,
  accountId: Id,
  chatId: Id,
): Promise<ChatRow | null> {
  const chat = await loaders.chats.load(chatId);
  if (!chat || chat.lastSeq === 0) return null;
  return (await isMember(loaders, chat, accountId)) ? chat : null;
}

/** @throws NOT_FOUND alike for a chat that does not exist and one of others */
export async function requireChat(
  context: MessagingContext,
  accountId: Id,
  chatId: Id,
): Promise<ChatRow> {
  const chat = await findChat(context, accountId, chatId);
  if (!chat) throw notFound('This chat');
  return chat;
}

/**
 * As `requireChat`, asked of the database now, whatever this request has read of the chat before.
 */
export function requireChatNow(
  context: MessagingContext,
  accountId: Id,
  chatId: Id,
): Promise<ChatRow> {
  context.loaders.chats.clear(chatId);
  context.loaders.ownMembers.clear(chatId);
  return requireChat(context, accountId, chatId);
}

async function isMember(
  loaders: MessagingContext['loaders'],
  chat: ChatRow,
  accountId: Id,
): Promise<boolean> {
  if (chat.kind === 'direct') return chat.lowId === accountId || chat.highId === accountId;
  return (await loaders.ownMembers.load(chat.id))?.active === true;
}

/** The other account of a direct chat; null in groups. */
export const peerOf = (chat: Pick<ChatRow, 'lowId' | 'highId'>, accountId: Id): Id | null =>
  chat.lowId === accountId ? chat.highId : chat.lowId;

const pairOf = (a: Id, b: Id): { lowId: Id; highId: Id } =>
  a < b ? { lowId: a, highId: b } : { lowId: b, highId: a };

/** The direct chat of two accounts, with or without a message in it. */
export async function chatOfPair(db: Queryable, a: Id, b: Id): Promise<ChatRow | null> {
  const { lowId, highId } = pairOf(a, b);
  const [row] = await db
    .select()
    .from(chats)
    .where(and(eq(chats.lowId, lowId), eq(chats.highId, highId)));
  return row ?? null;
}

/**
 * Makes the chat of two accounts, or finds the one that a concurrent first message has made: the
 * unique pair decides.
 * @param requested whether it is a request to `b` until answered or accepted, if it is new
 */
export async function ensureDirectChat(
  { database, ids }: Services,
  a: Id,
  b: Id,
  requested: boolean,
): Promise<ChatRow> {
  const id = ids.next();
  // The loser of two at once only learns that it lost, and reads the winner's row afterwards:
  // locking it here would deadlock.
  await database.transaction(async (tx) => {
    const row = {
      id,
      kind: 'direct',
      ...pairOf(a, b),
      name: null,
      ownerId: null,
      lastSeq: 0,
      lastMessageId: null,
      lastMicros: 0,
      revision: 0,
    };
    const [made] = await tx
      .insert(chats)
      .ignore()
      .values({ ...row, createdAt: Date.now() });
    if (made.affectedRows === 0) return;
    await tx.insert(members).values(
      [a, b].map((accountId) => ({
        ...newMember,
        chatId: id,
        accountId,
        requested: accountId === b && requested,
      })),
    );
  });
  return (await chatOfPair(database.db, a, b)) as ChatRow;
}
