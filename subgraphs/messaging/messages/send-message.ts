import { isDuplicate } from '@clipgraph/platform/database/errors.ts';
import { badUserInput, conflict, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { and, eq } from 'drizzle-orm';
import { identityOfChat, identityOfPair } from '../chats/chat-directory.ts';
import { requireChat } from '../chats/chats.ts';
import { accountsOf, ensureDirectChat } from '../chats/direct-chats.ts';
import { guardPeers } from '../chats/peers.ts';
import { requestedBy } from '../chats/requests.ts';
import type { MessagingContext } from '../context.ts';
import type { SendMessageInput } from '../generated/types.ts';
import { type MessageRow, messages } from '../tables.ts';
import { messageWriter } from './message-writer.ts';
import { requireSharedPost } from './shared-post.ts';
import { checkClientMessageId, checkText, hashText } from './text.ts';

/**
 * Sends a message into a chat of the viewer, or to an account: the chat with it is made by the
 * first message.
 * @throws BAD_USER_INPUT for the input, NOT_FOUND for an account, a chat or a post that is not there,
 *   FORBIDDEN for a block in either direction, CONFLICT for a client id that was used for another
 *   message
 */
export async function sendMessage(
  context: MessagingContext,
  input: SendMessageInput,
): Promise<MessageRow> {
  const senderId = requireAccount(context.viewer);
  const target = targetOf(input);
  const text = input.postId != null && input.text === '' ? '' : checkText(input.text, 'input.text');
  const clientMessageId =
    input.clientMessageId == null
      ? null
      : checkClientMessageId(input.clientMessageId, 'input.clientMessageId');
  if (target.peerId === senderId)
    throw badUserInput('You cannot write to yourself; name another account.', 'input.toUserId');
  const textHash = hashText(input.postId == null ? text : `\0post ${input.postId}\0${text}`);

  const repeated =
    clientMessageId === null
      ? null
      : await sentBefore(context, senderId, clientMessageId, textHash, target);
  if (repeated) return repeated;
  const postId = await requireSharedPost(context, input.postId);
  const into =
    target.peerId === undefined
      ? await openChat(context, senderId, target.chatId)
      : await openPeer(context, senderId, target.peerId);
  try {
    return await messageWriter(context.services)({
      chatId: into,
      senderId,
      clientMessageId,
      textHash,
      text,
      postId,
    });
  } catch (error) {
    if (clientMessageId === null || !isDuplicate(error)) throw error;
    const twin = await sentBefore(context, senderId, clientMessageId, textHash, target);
    if (!twin) throw error;
    return twin;
  }
}

type Target = { chatId: Id; peerId?: undefined } | { peerId: Id; chatId?: undefined };

/** @throws BAD_USER_INPUT unless exactly one of a chat and an account is named */
function targetOf({ toUserId, chatId }: SendMessageInput): Target {
  if (toUserId != null && chatId == null) return { peerId: toId(toUserId) };
  if (toUserId == null && chatId != null) return { chatId: toId(chatId) };
  throw badUserInput('Give exactly one of `toUserId` and `chatId`.', 'input.toUserId');
}

/**
 * The message that was sent under this client id before, whatever has become of it since.
 * @throws CONFLICT when it had another text or went elsewhere, NOT_FOUND when the sender is no
 *   longer in that chat
 */
async function sentBefore(
  context: MessagingContext,
  senderId: Id,
  clientMessageId: string,
  textHash: string,
  target: Target,
): Promise<MessageRow | null> {
  const { db } = context.services.database;
  const [message] = await db
    .select()
    .from(messages)
    .where(and(eq(messages.senderId, senderId), eq(messages.clientMessageId, clientMessageId)));
  if (!message) return null;
  const chatId =
    target.peerId === undefined
      ? target.chatId
      : (await identityOfPair(context.services, senderId, target.peerId))?.id;
  if (message.textHash !== textHash || message.chatId !== chatId)
    throw conflict(
      'This client message id was used for another message. Use a new one for each message.',
      'input.clientMessageId',
    );
  // A sender who has left the group must not see it again by way of this message.
  await requireChat(context, senderId, chatId);
  return message;
}

async function openPeer(context: MessagingContext, senderId: Id, peerId: Id): Promise<Id> {
  await guardPeers(context, senderId, [peerId]);
  const { services } = context;
  const known = await identityOfPair(services, senderId, peerId);
  if (known) return known.id;
  const requested = (await requestedBy(context, senderId, [peerId])).has(peerId);
  return (await ensureDirectChat(services, senderId, peerId, requested)).id;
}

/** Whether the sender is in a group is checked later, in the transaction that writes. */
async function openChat(context: MessagingContext, senderId: Id, chatId: Id): Promise<Id> {
  const chat = await identityOfChat(context.services, chatId);
  if (!chat) throw notFound('This chat');
  if (chat.kind === 'direct') {
    const accounts = accountsOf(chat);
    if (!accounts.includes(senderId)) throw notFound('This chat');
    await guardPeers(
      context,
      senderId,
      accounts.filter((id) => id !== senderId),
    );
  }
  return chat.id;
}
