import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { and, count, eq, gt, lte } from 'drizzle-orm';
import type { MessagingContext } from '../context.ts';
import type { MutationMarkReadArgs } from '../generated/types.ts';
import { chatChannel, inboxChannel, send } from '../live/signals.ts';
import { type ChatRow, members, messages } from '../tables.ts';
import { requireChat } from './chats.ts';
import { settingsOf } from './settings.ts';

/**
 * Marks messages as read up to and including one; never moves back. A number beyond the last
 * message stands for the last one.
 * @throws BAD_USER_INPUT for a negative `upToSeq`, NOT_FOUND for a chat that the viewer is not in
 */
export async function markRead(
  context: MessagingContext,
  args: MutationMarkReadArgs,
): Promise<ChatRow> {
  const accountId = requireAccount(context.viewer);
  if (args.upToSeq < 0)
    throw badUserInput(`\`upToSeq\` is a message's number; it was ${args.upToSeq}.`, 'upToSeq');
  const chat = await requireChat(context, accountId, toId(args.chatId));
  const moved = await moveMarker(context, chat, accountId, Math.min(args.upToSeq, chat.lastSeq));
  context.loaders.ownMembers.clear(chat.id);
  context.loaders.hiddenUnread.clear(chat.id);
  if (moved) await tellReaders(context, chat, accountId);
  return chat;
}

/**
 * Signals the move to the viewer's other devices, and to the other account of a direct chat if the
 * viewer lets it see how far it has read.
 */
async function tellReaders(
  { services }: MessagingContext,
  chat: ChatRow,
  accountId: Id,
): Promise<void> {
  const shown =
    chat.kind === 'direct' && (await settingsOf(services.database.db, accountId)).readReceipts;
  send(services, [shown ? chatChannel(chat.id) : inboxChannel(accountId)], {
    type: 'updated',
    chatId: chat.id,
    revision: chat.revision,
  });
}

/**
 * How far the other account of a direct chat has read; null for a group, and when the other does
 * not show it.
 */
export async function peerReadSeq(
  { loaders }: MessagingContext,
  chat: ChatRow,
): Promise<number | null> {
  return chat.kind === 'direct' ? loaders.peerReadSeq.load(chat.id) : null;
}

/** @returns whether the marker moved: false when it already stood there or further on */
async function moveMarker(
  { services }: MessagingContext,
  chat: ChatRow,
  accountId: Id,
  upToSeq: number,
): Promise<boolean> {
  const own = and(eq(members.chatId, chat.id), eq(members.accountId, accountId));
  return services.database.transaction(async (tx) => {
    const [member] = await tx.select().from(members).where(own).for('update');
    if (!member || member.readSeq >= upToSeq) return false;
    const [passed] = await tx
      .select({ own: count().mapWith(Number) })
      .from(messages)
      .where(
        and(
          eq(messages.chatId, chat.id),
          gt(messages.seq, member.readSeq),
          lte(messages.seq, upToSeq),
          eq(messages.senderId, accountId),
        ),
      );
    await tx
      .update(members)
      .set({
        readSeq: upToSeq,
        readSentCount: member.readSentCount + (passed?.own ?? 0),
        revision: member.revision + 1,
      })
      .where(own);
    return true;
  });
}
