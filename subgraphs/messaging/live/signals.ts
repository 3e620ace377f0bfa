import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { MessageRow } from '../tables.ts';

/**
 * What the processes of this subgraph tell each other as it happens. A signal may be lost, so it
 * only says early what the database says anyway: feeds count by `seq` and read what they were not
 * told.
 */
export type Signal =
  | { type: 'message'; message: MessageRow }
  /** For a message too long to be carried to every subscriber. */
  | { type: 'newest'; chatId: Id; seq: number }
  /** `checked`: not heard of but looked up, so that only another revision is news. */
  | { type: 'updated'; chatId: Id; revision: number; checked?: true }
  | { type: 'typing'; chatId: Id; accountId: Id }
  /**
   * The chat is over for one account (it left), or for all (`accountId` null: one of a pair blocks
   * the other).
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
 * Tells it to the subscribers of these channels and forgets it: the caller's answer never waits for
 * them.
 */
export function send({ pubSub, log }: Services, channels: readonly string[], signal: Signal): void {
  const text = JSON.stringify(signal);
  for (const channel of channels)
    pubSub
      .publish(channel, text)
      .catch((error) => log.debug({ err: error, channel }, 'a signal was lost'));
}

/** @returns a function that ends it */
export const listen = (
  { pubSub }: Services,
  channel: string,
  onSignal: (signal: Signal) => void,
): Promise<() => void> => pubSub.subscribe(channel, (text) => onSignal(JSON.parse(text) as Signal));
