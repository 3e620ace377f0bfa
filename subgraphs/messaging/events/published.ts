import type { EventDraft } from '@clipgraph/platform/events/event.ts';
import { draft } from '@clipgraph/platform/events/payloads.ts';
import type { ChatRow, MessageRow } from '../tables.ts';

/** What happens to messages, told on `clip.chat`; `message.told` refills other subgraphs. */
export type MessageEventType =
  | 'message.sent'
  | 'message.edited'
  | 'message.deleted'
  | 'message.told';

/** @param chat as it is after the change: its revision orders the events of a chat */
export const messageEvent = (
  type: MessageEventType,
  chat: ChatRow,
  message: MessageRow,
): EventDraft =>
  draft('clip.chat', type, chat.id, chat.revision, {
    chatId: chat.id,
    seq: message.seq,
    messageId: message.id,
    senderId: message.senderId,
    text: message.text,
    deleted: message.deletedAt !== null,
    sentAtMicros: message.sentAtMicros,
  });
