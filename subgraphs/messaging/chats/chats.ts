import type { Tx } from '@clipgraph/platform/database/database.ts';
import { notFound } from '@clipgraph/platform/errors/catalogue.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { eq } from 'drizzle-orm';
import type { MessagingContext, MessagingLoaders } from '../context.ts';
import { type ChatRow, chats } from '../tables.ts';

/**
 * A chat that the account is in. A chat without a message does not exist for anybody yet.
 * @returns null for a chat that does not exist, and for one of others
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

/** @throws NOT_FOUND for a chat that does not exist, and in the same words for one of others */
export async function requireChat(
  context: MessagingContext,
  accountId: Id,
  chatId: Id,
): Promise<ChatRow> {
  const chat = await findChat(context, accountId, chatId);
  if (!chat) throw notFound('This chat');
  return chat;
}

/** As `requireChat`, but reads the chat again, whatever this request has read of it before. */
export function requireChatNow(
  context: MessagingContext,
  accountId: Id,
  chatId: Id,
): Promise<ChatRow> {
  context.loaders.chats.clear(chatId);
  context.loaders.ownMembers.clear(chatId);
  return requireChat(context, accountId, chatId);
}

/** The chat of a row that names it. @throws NOT_FOUND when there is none */
export async function existingChat(loaders: MessagingLoaders, chatId: Id): Promise<ChatRow> {
  const chat = await loaders.chats.load(chatId);
  if (!chat) throw notFound('This chat');
  return chat;
}

async function isMember(loaders: MessagingLoaders, chat: ChatRow, accountId: Id): Promise<boolean> {
  if (chat.kind === 'direct') return chat.lowId === accountId || chat.highId === accountId;
  return (await loaders.ownMembers.load(chat.id))?.active === true;
}

/**
 * Locks a chat until the transaction ends: whoever writes into a chat does this first.
 * @throws NOT_FOUND when there is none
 */
export async function lockChat(tx: Tx, chatId: Id): Promise<ChatRow> {
  const [chat] = await tx.select().from(chats).where(eq(chats.id, chatId)).for('update');
  if (!chat) throw notFound('This chat');
  return chat;
}

/** What a chat's row begins with, apart from its id, kind and time. */
export const newChat = {
  lowId: null,
  highId: null,
  name: null,
  ownerId: null,
  lastSeq: 0,
  lastMessageId: null,
  lastMicros: 0,
  revision: 0,
};
