import type { Tx } from '@clipgraph/platform/database/database.ts';
import { incoming } from '@clipgraph/platform/database/statements.ts';
import { badUserInput, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { sql } from 'drizzle-orm';
import { requireChat } from '../chats/chats.ts';
import { newMember } from '../chats/members.ts';
import { guardPeers } from '../chats/peers.ts';
import { requestedBy } from '../chats/requests.ts';
import type { MessagingContext } from '../context.ts';
import type { MutationAddMembersArgs, MutationRemoveMemberArgs } from '../generated/types.ts';
import { signalClosed } from '../live/fan-out.ts';
import { type ChatRow, members } from '../tables.ts';
import { changeGroup, deactivate, requireOwner } from './change-group.ts';
import { checkOthers, maxMembers } from './group-input.ts';

/**
 * Any member may add others; those who are in the group already stay as they are. For accounts that
 * asked for it in their settings, a group that a stranger adds them to is a request.
 * @throws NOT_FOUND and FORBIDDEN as `guardPeers`, BAD_USER_INPUT when the group would be too
 *   large, and as `changeGroup`
 */
export async function addMembers(
  context: MessagingContext,
  args: MutationAddMembersArgs,
): Promise<ChatRow> {
  const accountId = requireAccount(context.viewer);
  const others = checkOthers(args.userIds, accountId, 'userIds');
  await requireChat(context, accountId, toId(args.chatId));
  await guardPeers(context, accountId, others);
  const requested = await requestedBy(context, accountId, others);
  return changeGroup(context, args.chatId, async (tx, chat, roster) => {
    const added = others.filter((id) => !roster.includes(id));
    if (roster.length + added.length > maxMembers)
      throw badUserInput(
        `A group has up to ${maxMembers} members; this one has ${roster.length}.`,
        'userIds',
      );
    if (added.length === 0) return [];
    await activate(tx, chat, added, requested);
    return added.map((subjectId) => ({ action: 'ADDED', subjectId }));
  });
}

/**
 * What was said before they join does not count as unread. Members who come back keep the count of
 * their own messages, all of them read.
 */
async function activate(
  tx: Tx,
  chat: ChatRow,
  accountIds: readonly Id[],
  requested: ReadonlySet<Id>,
): Promise<void> {
  await tx
    .insert(members)
    .values(
      accountIds.map((accountId, at) => ({
        ...newMember,
        chatId: chat.id,
        accountId,
        readSeq: chat.lastSeq,
        joinedSeq: chat.lastSeq + 1 + at,
        requested: requested.has(accountId),
      })),
    )
    .onDuplicateKeyUpdate({
      set: {
        active: true,
        readSeq: incoming('read_seq'),
        joinedSeq: incoming('joined_seq'),
        requested: incoming('requested'),
        readSentCount: sql`${members.sentCount}`,
      },
    });
}

/**
 * @throws FORBIDDEN to all but the owner, NOT_FOUND for an account that is not a member,
 *   BAD_USER_INPUT for oneself, and as `changeGroup`
 */
export async function removeMember(
  context: MessagingContext,
  args: MutationRemoveMemberArgs,
): Promise<ChatRow> {
  const accountId = requireAccount(context.viewer);
  const subjectId = toId(args.userId);
  if (subjectId === accountId) throw badUserInput('To go yourself, leave the group.', 'userId');
  const chat = await changeGroup(context, args.chatId, async (tx, chat, roster) => {
    requireOwner(chat, accountId);
    if (!roster.includes(subjectId)) throw notFound('This member');
    await deactivate(tx, chat.id, subjectId);
    return [{ action: 'REMOVED', subjectId }];
  });
  signalClosed(context.services, chat.id, subjectId);
  return chat;
}
