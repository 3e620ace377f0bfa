import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { toId } from '@clipgraph/platform/ids/id.ts';
import { and, eq } from 'drizzle-orm';
import type { MessagingContext } from '../context.ts';
import type { MutationAcceptChatArgs } from '../generated/types.ts';
import { type ChatRow, members } from '../tables.ts';
import { requireChat } from './chats.ts';

/**
 * Accepts the request of a stranger, so that its chat is listed among the viewer's own; an answer
 * does the same. Repeating is harmless.
 * @throws NOT_FOUND for a chat that the viewer is not in
 */
export async function acceptChat(
  context: MessagingContext,
  args: MutationAcceptChatArgs,
): Promise<ChatRow> {
  const accountId = requireAccount(context.viewer);
  const chat = await requireChat(context, accountId, toId(args.chatId));
  await context.services.database.db
    .update(members)
    .set({ requested: false })
    .where(and(eq(members.chatId, chat.id), eq(members.accountId, accountId)));
  context.loaders.ownMembers.clear(chat.id);
  return chat;
}
