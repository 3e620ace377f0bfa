import type { Tx } from '@clipgraph/platform/database/database.ts';
import { badUserInput, forbidden, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import {
  claimIdempotencyKey,
  findIdempotencyKey,
} from '@clipgraph/platform/idempotency/idempotency.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, eq, sql } from 'drizzle-orm';
import { requireChat } from '../chats/chats.ts';
import { guardPeers } from '../chats/peers.ts';
import type { MessagingContext } from '../context.ts';
import { publishMessages, signalClosed } from '../live/fan-out.ts';
import { lockChat } from '../messages/message-changes.ts';
import {
  incoming,
  newMember,
  nextMessage,
  storeMessages,
  type Written,
} from '../messages/message-store.ts';
import { checkText, hashText } from '../messages/text.ts';
import { type ChatRow, chats, type GroupNotice, members } from '../tables.ts';

export const maxMembers = 200;
const maxNameLength = 100;

const checkName = (name: string, field: string): string => {
  if (name.trim() === '') throw badUserInput('A group needs a name.', field);
  return checkText(name, field, maxNameLength);
};

/**
 * Distinct accounts beside the viewer.
 * @throws BAD_USER_INPUT for none, or more than a group holds
 */
function checkOthers(userIds: readonly string[], accountId: Id, field: string): Id[] {
  const others = [...new Set(userIds.map(toId))].filter((id) => id !== accountId);
  if (others.length === 0) throw badUserInput('Name at least one other user.', field);
  if (others.length >= maxMembers)
    throw badUserInput(`A group has up to ${maxMembers} members.`, field);
  return others;
}

/**
 * @throws BAD_USER_INPUT, NOT_FOUND and FORBIDDEN for members as `guardPeers`, CONFLICT for a key
 *   used with another input
 */
export async function createGroup(
  context: MessagingContext,
  input: { name: string; memberIds: readonly string[]; idempotencyKey?: string | null },
): Promise<ChatRow> {
  const { services, viewer } = context;
  const accountId = requireAccount(viewer);
  const name = checkName(input.name, 'input.name');
  const others = checkOthers(input.memberIds, accountId, 'input.memberIds');
  const { idempotencyKey: key, ...rest } = input;
  const request = { accountId, operation: 'createGroup', input: rest };
  const earlierId = await findIdempotencyKey(services.database.db, { ...request, key });
  if (earlierId !== undefined) return requireChat(context, accountId, earlierId);
  await guardPeers(context, accountId, others);
  const id = services.ids.next();
  const made = await services.database.transaction(async (tx) => {
    if (key != null) {
      const claimed = await claimIdempotencyKey(tx, {
        ...request,
        key,
        entityId: id,
        nowMs: Date.now(),
      });
      if (!claimed.fresh) return { earlierId: claimed.entityId };
    }
    const chat: ChatRow = {
      id,
      kind: 'group',
      lowId: null,
      highId: null,
      name,
      ownerId: accountId,
      lastSeq: 0,
      lastMessageId: null,
      lastMicros: 0,
      revision: 0,
      createdAt: Date.now(),
    };
    await tx.insert(chats).values(chat);
    await tx.insert(members).values(
      [accountId, ...others].map((memberId) => ({
        ...newMember,
        chatId: id,
        accountId: memberId,
        joinedSeq: 1,
      })),
    );
    return { written: await say(services, tx, chat, accountId, [{ action: 'CREATED', name }]) };
  });
  if (made.earlierId !== undefined) return requireChat(context, accountId, made.earlierId);
  publishMessages(services, made.written);
  return (made.written[0] as Written).chat;
}

/**
 * Any member may add.
 * @throws as `createGroup`, and BAD_USER_INPUT when the group would be too large
 */
export async function addMembers(
  context: MessagingContext,
  args: { chatId: string; userIds: readonly string[] },
): Promise<ChatRow> {
  const accountId = requireAccount(context.viewer);
  const others = checkOthers(args.userIds, accountId, 'userIds');
  await requireChat(context, accountId, toId(args.chatId));
  await guardPeers(context, accountId, others);
  return changeGroup(context, args.chatId, async (tx, chat, roster) => {
    const added = others.filter((id) => !roster.includes(id));
    if (roster.length + added.length > maxMembers)
      throw badUserInput(
        `A group has up to ${maxMembers} members; this one has ${roster.length}.`,
        'userIds',
      );
    if (added.length === 0) return [];
    // Whoever joins has nothing unread of the time before; a member of earlier days keeps the count
    // of own messages.
    await tx
      .insert(members)
      .values(
        added.map((id, at) => ({
          ...newMember,
          chatId: chat.id,
          accountId: id,
          readSeq: chat.lastSeq,
          joinedSeq: chat.lastSeq + 1 + at,
        })),
      )
      .onDuplicateKeyUpdate({
        set: {
          active: true,
          readSeq: incoming('read_seq'),
          joinedSeq: incoming('joined_seq'),
          readSentCount: sql`${members.sentCount}`,
        },
      });
    return added.map((subjectId) => ({ action: 'ADDED', subjectId }));
  });
}

/**
 * @throws FORBIDDEN to all but the owner, NOT_FOUND for an account that is not a member,
 *   BAD_USER_INPUT for oneself
 */
export async function removeMember(
  context: MessagingContext,
  args: { chatId: string; userId: string },
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

/**
 * The longest-standing member owns the group after its owner.
 * @throws NOT_FOUND for a group that the viewer is not in
 */
export async function leaveGroup(
  context: MessagingContext,
  args: { chatId: string },
): Promise<boolean> {
  const accountId = requireAccount(context.viewer);
  const chat = await changeGroup(context, args.chatId, (tx, chat, roster) =>
    depart(tx, chat, accountId, roster),
  );
  signalClosed(context.services, chat.id, accountId);
  return true;
}

/**
 * A deleted account leaves its groups: one that it owned would have nobody to run it.
 * @returns what was said, to be published after the commit
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
    if (roster.includes(accountId))
      written.push(
        ...(await say(services, tx, chat, accountId, await depart(tx, chat, accountId, roster))),
      );
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
  const heir = roster.find((id) => id !== accountId);
  const left: GroupNotice = { action: 'LEFT' };
  if (chat.ownerId !== accountId || heir === undefined) return [left];
  chat.ownerId = heir;
  return [left, { action: 'OWNER_CHANGED', subjectId: heir }];
}

/** @throws FORBIDDEN to all but the owner, BAD_USER_INPUT for the name */
export async function renameGroup(
  context: MessagingContext,
  args: { chatId: string; name: string },
): Promise<ChatRow> {
  const accountId = requireAccount(context.viewer);
  const name = checkName(args.name, 'name');
  return changeGroup(context, args.chatId, async (_tx, chat) => {
    requireOwner(chat, accountId);
    if (chat.name === name) return [];
    chat.name = name;
    return [{ action: 'RENAMED', name }];
  });
}

function requireOwner(chat: ChatRow, accountId: Id): void {
  if (chat.ownerId !== accountId) throw forbidden('Only the owner of the group may do this.');
}

async function deactivate(tx: Tx, chatId: Id, accountId: Id): Promise<void> {
  await tx
    .update(members)
    .set({ active: false })
    .where(and(eq(members.chatId, chatId), eq(members.accountId, accountId)));
}

/**
 * One change of a group under the lock of its row: what it comes to is said in the group as
 * notices, in order with the messages.
 * @param work gets the members now, longest-standing first, and returns the notices; none: nothing
 *   happened
 */
async function changeGroup(
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
      written: notices.length === 0 ? [] : await say(services, tx, chat, accountId, notices),
    };
  });
  publishMessages(services, written);
  loaders.chats.clear(id);
  loaders.ownMembers.clear(id);
  loaders.groupMemberIds.clear(id);
  return chat;
}

/** Who is in a group that is locked, longest-standing first. */
async function rosterOf(tx: Tx, chatId: Id): Promise<Id[]> {
  const roster = await tx
    .select({ accountId: members.accountId })
    .from(members)
    .where(and(eq(members.chatId, chatId), eq(members.active, true)))
    .orderBy(asc(members.joinedSeq), asc(members.accountId));
  return roster.map((member) => member.accountId);
}

const noText = hashText('');

async function say(
  services: Services,
  tx: Tx,
  chat: ChatRow,
  senderId: Id,
  notices: readonly GroupNotice[],
): Promise<Written[]> {
  const written = notices.map((notice): Written => {
    const message = nextMessage(chat, {
      id: services.ids.next(),
      senderId,
      clientMessageId: null,
      textHash: noText,
      text: '',
      notice,
    });
    return { message, chat: { ...chat } };
  });
  await storeMessages(services, tx, written);
  return written;
}
