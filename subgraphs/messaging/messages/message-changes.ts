import type { Tx } from '@clipgraph/platform/database/database.ts';
import { badUserInput, forbidden, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { and, asc, eq, gt } from 'drizzle-orm';
import { requireChat } from '../chats/chats.ts';
import { guardBlocks } from '../chats/peers.ts';
import type { MessagingContext } from '../context.ts';
import { type MessageEventType, messageEvent } from '../events/published.ts';
import { signalUpdate } from '../live/fan-out.ts';
import { type ChatRow, chats, type MessageRow, messages } from '../tables.ts';
import { activeMembers } from './message-writer.ts';
import { findMessage } from './messages.ts';
import { checkPosition } from './pull-messages.ts';
import { checkText } from './text.ts';

const editableForMs = 15 * 60_000;

/**
 * Replaces the text of an own message.
 * @throws NOT_FOUND for a message that the viewer may not see or that was deleted, FORBIDDEN for
 *   one of others, a notice, one older than 15 minutes, and in a direct chat for a block in either
 *   direction: an edit says something new
 */
export async function editMessage(
  context: MessagingContext,
  args: { id: string; text: string },
): Promise<MessageRow> {
  const text = checkText(args.text, 'text');
  const seen = await requireOwn(context, args.id);
  await guardBlocks(context, await requireChat(context, seen.senderId as Id, seen.chatId));
  return change(context, seen, 'message.edited', (message) => {
    if (message.deletedAt !== null) throw notFound('This message');
    if (message.notice !== null) throw forbidden('A notice cannot be edited.');
    if (Date.now() - message.sentAtMicros / 1_000 > editableForMs)
      throw forbidden('A message can be edited for 15 minutes. Delete it, or send another.');
    return message.text === text ? null : { text, editedAt: Date.now() };
  });
}

/**
 * Empties an own message; its place in the chat stays. Repeating is harmless.
 * @throws NOT_FOUND for a message that the viewer may not see, FORBIDDEN for one of others and for
 *   a notice
 */
export const deleteMessage = async (
  context: MessagingContext,
  args: { id: string },
): Promise<MessageRow> =>
  change(context, await requireOwn(context, args.id), 'message.deleted', (message) => {
    if (message.notice !== null) throw forbidden('A notice cannot be deleted.');
    return message.deletedAt === null ? { text: '', deletedAt: Date.now() } : null;
  });

type Change = Partial<Pick<MessageRow, 'text' | 'editedAt' | 'deletedAt'>>;

async function requireOwn(context: MessagingContext, id: string): Promise<MessageRow> {
  const accountId = requireAccount(context.viewer);
  const seen = await findMessage(context, accountId, toId(id));
  if (!seen) throw notFound('This message');
  if (seen.senderId !== accountId) throw forbidden('Only who sent a message may change it.');
  return seen;
}

/** @param decide what to change, as the message is while its chat is locked; null: nothing */
async function change(
  { services, loaders }: MessagingContext,
  seen: MessageRow,
  type: MessageEventType,
  decide: (message: MessageRow) => Change | null,
): Promise<MessageRow> {
  const changed = await services.database.transaction(async (tx) => {
    const chat = await lockChat(tx, seen.chatId);
    // Who was taken out of the group since the message was looked at says nothing more there.
    if (
      chat.kind === 'group' &&
      (await activeMembers(tx, [chat.id], [seen.senderId as Id])).size === 0
    )
      throw notFound('This message');
    const [message] = await tx.select().from(messages).where(eq(messages.id, seen.id));
    if (!message) throw notFound('This message');
    const set = decide(message);
    if (!set) return { message, chat: null };
    chat.revision += 1;
    const next = { ...message, ...set, changeRevision: chat.revision };
    await tx
      .update(messages)
      .set({ ...set, changeRevision: chat.revision })
      .where(eq(messages.id, message.id));
    await tx.update(chats).set({ revision: chat.revision }).where(eq(chats.id, chat.id));
    await services.outbox.append(tx, messageEvent(type, chat, next));
    return { message: next, chat };
  });
  if (changed.chat) signalUpdate(services, changed.chat);
  loaders.chats.clear(seen.chatId);
  loaders.messages.clear(seen.id);
  return changed.message;
}

/** @throws NOT_FOUND when there is none */
export async function lockChat(tx: Tx, chatId: Id): Promise<ChatRow> {
  const [chat] = await tx.select().from(chats).where(eq(chats.id, chatId)).for('update');
  if (!chat) throw notFound('This chat');
  return chat;
}

export interface ChatChanges {
  chat: ChatRow;
  messages: MessageRow[];
  /** To be given as `afterRevision` next time. */
  revision: number;
  hasMore: boolean;
}

/**
 * Messages that were edited or deleted after a revision of their chat, oldest change first.
 * @throws NOT_FOUND for a chat that the viewer is not in, BAD_USER_INPUT for a negative revision or
 *   a limit outside 1 to 1,000
 */
export async function listChanges(
  context: MessagingContext,
  args: { chatId: string; afterRevision: number; limit: number },
): Promise<ChatChanges> {
  const accountId = requireAccount(context.viewer);
  checkPosition(0, args.limit);
  if (args.afterRevision < 0)
    throw badUserInput(
      `\`afterRevision\` is a chat's revision from 0 on; it was ${args.afterRevision}.`,
      'afterRevision',
    );
  const chat = await requireChat(context, accountId, toId(args.chatId));
  const rows = await context.services.database.db
    .select()
    .from(messages)
    .where(and(eq(messages.chatId, chat.id), gt(messages.changeRevision, args.afterRevision)))
    .orderBy(asc(messages.changeRevision))
    .limit(args.limit + 1);
  const hasMore = rows.length > args.limit;
  const page = rows.slice(0, args.limit);
  // What was changed since the chat was read stands in this page already, so the page's end counts
  // then.
  const last = page.at(-1)?.changeRevision ?? 0;
  return {
    chat,
    messages: page,
    revision: hasMore ? last : Math.max(chat.revision, last, args.afterRevision),
    hasMore,
  };
}
