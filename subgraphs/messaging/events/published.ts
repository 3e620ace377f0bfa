import type { EventDraft } from '@clipgraph/platform/events/event.ts';
import { draft } from '@clipgraph/platform/events/payloads.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { ChatRow, MessageRow } from '../tables.ts';

/** What happens to messages, told on `clip.chat`; `message.told` refills other subgraphs. */
export type MessageEventType =
  | 'message.sent'
  | 'message.edited'
  | 'message.deleted'
  | 'message.told';

/**
 * @param chat as it is after the change: its revision orders the events of a chat
 * @param requestTo the account that the chat is a request to, with its first message; else null
 */
export const messageEvent = (
  type: MessageEventType,
  chat: ChatRow,
  message: MessageRow,
  requestTo: Id | null = null,
): EventDraft =>
  draft('clip.chat', type, chat.id, chat.revision, {
    chatId: chat.id,
    seq: message.seq,
    messageId: message.id,
    senderId: message.senderId,
    text: message.text,
    deleted: message.deletedAt !== null,
    requestTo,
    sentAtMicros: message.sentAtMicros,
    ...(message.postId === null ? {} : { postId: message.postId }),
  });
