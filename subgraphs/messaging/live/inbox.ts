import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { LiveFeed } from '@clipgraph/platform/live/live-feed.ts';
import { type ChatProgress, createChatProgress } from './chat-progress.ts';
import type { Signal } from './signals.ts';

/** What one subscriber follows: how far it is in each of its chats. */
export interface Inbox {
  readonly progress: Map<Id, ChatProgress>;
  /** Chats with messages to give. */
  readonly busy: Set<Id>;
  /** Chats that signals told of and that have no progress yet: new, or joined since the start. */
  readonly unplaced: Map<Id, Heard>;
  /**
   * Chats that closed for the viewer before the inbox was open: the places that were read for them
   * are out of date.
   */
  readonly closedEarly: Set<Id>;
  /**
   * Chats that begin at what their viewer has read: up to this `seq` the viewer's own messages are
   * left out, as of somebody who has seen them.
   */
  readonly unreadUpTo: Map<Id, number>;
  /** Whether the places of all chats were read; signals that come before wait in `unplaced`. */
  isOpen: boolean;
}

/** The first and the newest `seq` that signals told of. */
interface Heard {
  readonly first: number;
  readonly newest: number;
}

export const createInbox = (): Inbox => ({
  progress: new Map(),
  busy: new Set(),
  unplaced: new Map(),
  closedEarly: new Set(),
  unreadUpTo: new Map(),
  isOpen: false,
});

/**
 * Follows a chat from a place in it.
 * @param afterSeq the last message that the subscriber has
 * @param newestSeq the last message that the chat is known to have
 */
export function placeChat(inbox: Inbox, chatId: Id, afterSeq: number, newestSeq: number): void {
  const progress = createChatProgress(chatId, afterSeq, newestSeq);
  inbox.progress.set(chatId, progress);
  if (progress.behind()) inbox.busy.add(chatId);
}

/** From now on a signal goes to its chat at once; those that came before go there now. */
export function openInbox(inbox: Inbox): void {
  inbox.isOpen = true;
  for (const chatId of inbox.closedEarly) dropChat(inbox, chatId);
  for (const [chatId, { newest }] of [...inbox.unplaced]) {
    if (!inbox.progress.has(chatId)) continue;
    inbox.unplaced.delete(chatId);
    tellChat(inbox, chatId, newest, { type: 'newest', chatId, seq: newest });
  }
}

/** Takes a signal of the viewer's inbox; it may end the feed or wake it. */
export function hearSignal(inbox: Inbox, feed: LiveFeed, signal: Signal): void {
  if (signal.type === 'ended') feed.end();
  else if (signal.type === 'closed') {
    if (!inbox.isOpen) inbox.closedEarly.add(signal.chatId);
    dropChat(inbox, signal.chatId);
    inbox.unplaced.delete(signal.chatId);
  } else if (signal.type === 'message' || signal.type === 'newest') {
    const { chatId, seq } = signal.type === 'message' ? signal.message : signal;
    tellChat(inbox, chatId, seq, signal);
    feed.wake();
  }
}

function dropChat({ progress, busy }: Inbox, chatId: Id): void {
  progress.delete(chatId);
  busy.delete(chatId);
}

function tellChat(inbox: Inbox, chatId: Id, seq: number, signal: Signal): void {
  const progress = inbox.isOpen ? inbox.progress.get(chatId) : undefined;
  if (progress) {
    progress.hear(signal);
    if (progress.behind()) inbox.busy.add(chatId);
  } else {
    const { first, newest } = inbox.unplaced.get(chatId) ?? { first: seq, newest: seq };
    inbox.unplaced.set(chatId, { first: Math.min(first, seq), newest: Math.max(newest, seq) });
  }
}
