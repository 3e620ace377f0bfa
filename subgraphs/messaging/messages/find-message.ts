import type { Id } from '@clipgraph/platform/ids/id.ts';
import { findChat } from '../chats/chats.ts';
import type { MessagingContext } from '../context.ts';
import type { MessageRow } from '../tables.ts';

/** A message as the members of its chat see it. @returns null for others */
export async function findMessage(
  context: MessagingContext,
  accountId: Id,
  messageId: Id,
): Promise<MessageRow | null> {
  const message = await context.loaders.messages.load(messageId);
  return message && (await findChat(context, accountId, message.chatId)) ? message : null;
}
