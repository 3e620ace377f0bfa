import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { and, count, eq, gt, lte } from 'drizzle-orm';
import { requireChat } from './chats.ts';
import type { MessagingContext } from './loaders.ts';
import { type ChatRow, type MemberRow, members, messages } from './tables.ts';

/** Messages of others that the member has not read. */
export const unreadOf = (chat: ChatRow, member: MemberRow | null): number =>
  member ? Math.max(0, chat.lastSeq - member.readSeq - (member.sentCount - member.readSentCount)) : 0;

/**
 * Moves the viewer's marker forward, never back; beyond the last message counts as the last.
 * @throws BAD_USER_INPUT for a negative `upToSeq`, NOT_FOUND for a chat that the viewer is not in
 */
export async function markRead(context: MessagingContext, args: { chatId: string; upToSeq: number }): Promise<ChatRow> {
  const accountId = requireAccount(context.viewer);
  if (args.upToSeq < 0) throw badUserInput(`\`upToSeq\` is a message's number; it was ${args.upToSeq}.`, 'upToSeq');
  const chat = await requireChat(context, accountId, toId(args.chatId));
  await moveMarker(context, chat, accountId, Math.min(args.upToSeq, chat.lastSeq));
  context.loaders.ownMembers.clear(chat.id);
  return chat;
}

async function moveMarker({ services }: MessagingContext, chat: ChatRow, accountId: Id, upToSeq: number): Promise<void> {
  const own = and(eq(members.chatId, chat.id), eq(members.accountId, accountId));
  await services.database.transaction(async (tx) => {
    const [member] = await tx.select().from(members).where(own).for('update');
    if (!member || member.readSeq >= upToSeq) return;
    const [passed] = await tx
      .select({ own: count().mapWith(Number) })
      .from(messages)
      .where(and(eq(messages.chatId, chat.id), gt(messages.seq, member.readSeq), lte(messages.seq, upToSeq), eq(messages.senderId, accountId)));
    await tx
      .update(members)
      .set({ readSeq: upToSeq, readSentCount: member.readSentCount + (passed?.own ?? 0), revision: member.revision + 1 })
      .where(own);
  });
}
