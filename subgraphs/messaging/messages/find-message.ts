import type { Id } from '@clipgraph/platform/ids/id.ts';
import { findChat } from '../chats/chats.ts';
import type { MessagingContext } from '../context.ts';
import type { MessageRow } from '../tables.ts';

/** @returns null for a message that does not exist, and for one of a chat of others */
export async function findMessage(
  context: MessagingContext,
  accountId: Id,
  messageId: Id,
): Promise<MessageRow | null> {
  const message = await context.loaders.messages.load(messageId);
  return message && (await findChat(context, accountId, message.chatId)) ? message : null;
}
