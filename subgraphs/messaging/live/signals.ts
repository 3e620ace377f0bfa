import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { MessageRow } from '../tables.ts';

/**
 * What the processes of this subgraph tell each other as it happens. A signal may be lost. So it
 * only tells early what the database holds anyway: feeds count by `seq`, and read what no signal
 * told.
 */
export type Signal =
  | { type: 'message'; message: MessageRow }
  /** Of a message too long to be sent to every subscriber: they read it from the database. */
  | { type: 'newest'; chatId: Id; seq: number }
  /**
   * `checked`: found by a regular check, so nothing has changed if the revision is known already.
   */
  | { type: 'updated'; chatId: Id; revision: number; checked?: true }
  | { type: 'typing'; chatId: Id; accountId: Id }
  /**
   * The chat closes for one account, which has left it, or for all (`accountId` null) when one of a
   * pair blocks the other.
   */
  | { type: 'closed'; chatId: Id; accountId: Id | null }
  /** The account may do nothing any more. */
  | { type: 'ended' };

export const chatChannel = (chatId: Id): string => `chat:${chatId}`;
export const inboxChannel = (accountId: Id): string => `inbox:${accountId}`;

const maxCarriedLength = 2_048;

export const messageSignal = (message: MessageRow): Signal =>
  message.text.length <= maxCarriedLength
    ? { type: 'message', message }
    : { type: 'newest', chatId: message.chatId, seq: message.seq };

/**
 * Sends a signal to the subscribers of channels. Nobody waits for it, and a failure is only logged.
 */
export function send({ pubSub, log }: Services, channels: readonly string[], signal: Signal): void {
  let text: string | undefined;
  for (const channel of channels) {
    if (!pubSub.mayBeHeard(channel)) continue;
    text ??= JSON.stringify(signal);
    pubSub
      .publish(channel, text)
      .catch((error) => log.debug({ err: error, channel }, 'a signal was lost'));
  }
}

/** @returns a function that ends the subscription */
export const listen = (
  { pubSub }: Services,
  channel: string,
  onSignal: (signal: Signal) => void,
): Promise<() => void> => pubSub.subscribe(channel, (text) => onSignal(readSignal(text)));

let lastRead: { text: string; signal: Signal } | undefined;

/**
 * A signal comes to all its subscribers in this process one after the other: it is parsed for the
 * first, and they share what they only read.
 */
function readSignal(text: string): Signal {
  if (lastRead?.text === text) return lastRead.signal;
  const signal = JSON.parse(text) as Signal;
  // No text of a message is kept beyond this round of the event loop.
  if (!lastRead)
    setImmediate(() => {
      lastRead = undefined;
    });
  lastRead = { text, signal };
  return signal;
}
