import { forbidden, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import { purgeOutbox } from '@clipgraph/platform/events/purge.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { eq } from 'drizzle-orm';
import { lockChat, requireChat } from '../chats/chats.ts';
import { activeMembers } from '../chats/members.ts';
import { guardBlocks } from '../chats/peers.ts';
import type { MessagingContext } from '../context.ts';
import { type MessageEventType, messageEvent } from '../events/published.ts';
import type { MutationDeleteMessageArgs, MutationEditMessageArgs } from '../generated/types.ts';
import { signalUpdate } from '../live/fan-out.ts';
import { chats, type MessageRow, messages } from '../tables.ts';
import { findMessage } from './find-message.ts';
import { checkText } from './text.ts';

const editableForMs = 15 * 60_000;

/**
 * Replaces the text of an own message.
 * @throws NOT_FOUND for a message that the viewer may not see or that was deleted; FORBIDDEN for a
 *   message of others, a notice, or one older than 15 minutes, and in a direct chat for a block in
 *   either direction, because an edit says something new
 */
export async function editMessage(
  context: MessagingContext,
  args: MutationEditMessageArgs,
): Promise<MessageRow> {
  const text = checkText(args.text, 'text');
  const accountId = requireAccount(context.viewer);
  const seen = await requireOwn(context, accountId, args.id);
  await guardBlocks(context, accountId, await requireChat(context, accountId, seen.chatId));
  return change(context, accountId, seen, 'message.edited', (message) => {
    if (message.deletedAt !== null) throw notFound('This message');
    if (message.notice !== null) throw forbidden('A notice cannot be edited.');
    if (Date.now() - message.sentAtMicros / 1_000 > editableForMs)
      throw forbidden('A message can be edited for 15 minutes. Delete it, or send another.');
    return message.text === text ? null : { text, editedAt: Date.now() };
  });
}

/**
 * Empties an own message; its place in the chat stays. Repeating is harmless.
 * @throws NOT_FOUND for a message that the viewer may not see, FORBIDDEN for a message of others
 *   and for a notice
 */
export async function deleteMessage(
  context: MessagingContext,
  args: MutationDeleteMessageArgs,
): Promise<MessageRow> {
  const accountId = requireAccount(context.viewer);
  const seen = await requireOwn(context, accountId, args.id);
  return change(context, accountId, seen, 'message.deleted', (message) => {
    if (message.notice !== null) throw forbidden('A notice cannot be deleted.');
    return message.deletedAt === null ? { text: '', postId: null, deletedAt: Date.now() } : null;
  });
}

async function requireOwn(
  context: MessagingContext,
  accountId: Id,
  id: string,
): Promise<MessageRow> {
  const seen = await findMessage(context, accountId, toId(id));
  if (!seen) throw notFound('This message');
  if (seen.senderId !== accountId) throw forbidden('Only who sent a message may change it.');
  return seen;
}

type Change = Partial<Pick<MessageRow, 'text' | 'postId' | 'editedAt' | 'deletedAt'>>;

/**
 * @param decide gets the message as it is while its chat is locked, and returns what to change;
 *   null: nothing
 */
async function change(
  { services, loaders }: MessagingContext,
  accountId: Id,
  seen: MessageRow,
  type: MessageEventType,
  decide: (message: MessageRow) => Change | null,
): Promise<MessageRow> {
  const changed = await services.database.transaction(async (tx) => {
    const chat = await lockChat(tx, seen.chatId);
    // The sender may have been taken out of the group since the message was read above.
    if (chat.kind === 'group' && (await activeMembers(tx, [chat.id], [accountId])).size === 0)
      throw notFound('This message');
    const [message] = await tx.select().from(messages).where(eq(messages.id, seen.id));
    if (!message) throw notFound('This message');
    const fields = decide(message);
    if (!fields) return { message, chat: null };
    chat.revision += 1;
    const set = { ...fields, changeRevision: chat.revision };
    const next = { ...message, ...set };
    await tx.update(messages).set(set).where(eq(messages.id, message.id));
    await tx.update(chats).set({ revision: chat.revision }).where(eq(chats.id, chat.id));
    if (next.deletedAt !== null)
      await purgeOutbox(tx, { topic: 'clip.chat', keys: [chat.id], messageId: next.id });
    await services.outbox.append(tx, messageEvent(type, chat, next));
    return { message: next, chat };
  });
  if (changed.chat) signalUpdate(services, changed.chat);
  loaders.chats.clear(seen.chatId);
  loaders.messages.clear(seen.id);
  return changed.message;
}
