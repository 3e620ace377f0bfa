import type { Tx } from '@clipgraph/platform/database/database.ts';
import { badUserInput, forbidden, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { and, asc, eq } from 'drizzle-orm';
import { lockChat, requireChat } from '../chats/chats.ts';
import type { MessagingContext } from '../context.ts';
import { publishMessages } from '../live/fan-out.ts';
import { type ChatRow, type GroupNotice, members } from '../tables.ts';
import { writeNotices } from './notices.ts';

/**
 * Changes a group while its row is locked, and writes what happened as notices among its messages.
 * @param work gets the accounts in the group, longest-standing first. It changes the fields of
 *   `chat` or the rows of members, and returns what happened; nothing when there was no change
 * @returns the group after the change
 * @throws NOT_FOUND for a group that the viewer is not in, BAD_USER_INPUT for a direct chat
 */
export async function changeGroup(
  context: MessagingContext,
  chatId: string,
  work: (tx: Tx, chat: ChatRow, roster: readonly Id[]) => Promise<GroupNotice[]>,
): Promise<ChatRow> {
  const { services, loaders, viewer } = context;
  const accountId = requireAccount(viewer);
  const { id, kind } = await requireChat(context, accountId, toId(chatId));
  if (kind !== 'group') throw badUserInput('This is not a group.', 'chatId');
  const { chat, written } = await services.database.transaction(async (tx) => {
    const chat = await lockChat(tx, id);
    const roster = await rosterOf(tx, id);
    if (!roster.includes(accountId)) throw notFound('This chat');
    const notices = await work(tx, chat, roster);
    return {
      chat,
      written:
        notices.length === 0 ? [] : await writeNotices(services, tx, chat, accountId, notices),
    };
  });
  publishMessages(services, written);
  loaders.chats.clear(id);
  loaders.ownMembers.clear(id);
  loaders.groupMemberIds.clear(id);
  return chat;
}

/** The accounts in a group whose row is locked, longest-standing first. */
export async function rosterOf(tx: Tx, chatId: Id): Promise<Id[]> {
  const roster = await tx
    .select({ accountId: members.accountId })
    .from(members)
    .where(and(eq(members.chatId, chatId), eq(members.active, true)))
    .orderBy(asc(members.joinedSeq), asc(members.accountId));
  return roster.map((member) => member.accountId);
}

/** @throws FORBIDDEN to all but the owner */
export function requireOwner(chat: ChatRow, accountId: Id): void {
  if (chat.ownerId !== accountId) throw forbidden('Only the owner of the group may do this.');
}

/** Takes an account out of a group; its row stays, for the case that it comes back. */
export async function deactivate(tx: Tx, chatId: Id, accountId: Id): Promise<void> {
  await tx
    .update(members)
    .set({ active: false })
    .where(and(eq(members.chatId, chatId), eq(members.accountId, accountId)));
}
