import type { Tx } from '@clipgraph/platform/database/database.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, eq } from 'drizzle-orm';
import { lockChat } from '../chats/chats.ts';
import type { MessagingContext } from '../context.ts';
import type { MutationLeaveGroupArgs } from '../generated/types.ts';
import { signalClosed } from '../live/fan-out.ts';
import type { Written } from '../messages/message-store.ts';
import { type ChatRow, chats, type GroupNotice, members } from '../tables.ts';
import { changeGroup, deactivate, rosterOf } from './change-group.ts';
import { writeNotices } from './notices.ts';

/**
 * When the owner leaves, the longest-standing member owns the group.
 * @throws NOT_FOUND for a group that the viewer is not in
 */
export async function leaveGroup(
  context: MessagingContext,
  args: MutationLeaveGroupArgs,
): Promise<boolean> {
  const accountId = requireAccount(context.viewer);
  const chat = await changeGroup(context, args.chatId, (tx, chat, roster) =>
    depart(tx, chat, accountId, roster),
  );
  signalClosed(context.services, chat.id, accountId);
  return true;
}

/**
 * A deleted account leaves its groups, so that a group it owned gets another owner.
 * @returns the notices as written, to be published after the commit
 */
export async function leaveAllGroups(
  tx: Tx,
  services: Services,
  accountId: Id,
): Promise<Written[]> {
  const groups = await tx
    .select({ id: chats.id })
    .from(members)
    .innerJoin(chats, eq(chats.id, members.chatId))
    .where(and(eq(members.accountId, accountId), eq(members.active, true), eq(chats.kind, 'group')))
    .orderBy(asc(chats.id));
  const written: Written[] = [];
  for (const { id } of groups) {
    const chat = await lockChat(tx, id);
    const roster = await rosterOf(tx, id);
    if (!roster.includes(accountId)) continue;
    const notices = await depart(tx, chat, accountId, roster);
    written.push(...(await writeNotices(services, tx, chat, accountId, notices)));
  }
  return written;
}

async function depart(
  tx: Tx,
  chat: ChatRow,
  accountId: Id,
  roster: readonly Id[],
): Promise<GroupNotice[]> {
  await deactivate(tx, chat.id, accountId);
  const left: GroupNotice = { action: 'LEFT' };
  const nextOwnerId = roster.find((id) => id !== accountId);
  if (chat.ownerId !== accountId || nextOwnerId === undefined) return [left];
  chat.ownerId = nextOwnerId;
  return [left, { action: 'OWNER_CHANGED', subjectId: nextOwnerId }];
}
