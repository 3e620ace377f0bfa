import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from '../kit/client.ts';
import { createSubscriber } from '../kit/socket.ts';

/**
 * A client of a subscription with positions that does as the documentation says: whenever it ends,
 * it opens another one after what it has.
 */
export interface Listener<Event = { seq: number }> {
  /** Positions in the order in which they came. */
  readonly received: readonly number[];
  readonly events: readonly Event[];
  /** How often it had to open its subscription again. */
  readonly reopened: number;
  close(): void;
}

interface Listening<Event> {
  query: string;
  /** @param afterSeq the last position that came, 0 at first */
  variables(afterSeq: number): Record<string, unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: answers of GraphQL, whose shape the query says
  eventOf(data: any): Event;
}

const reopenAfterMs = 50;

export function listenTo<Event extends { seq: number }>(
  url: string,
  { token }: Account,
  { query, variables, eventOf }: Listening<Event>,
): Listener<Event> {
  const events: Event[] = [];
  const received: number[] = [];
  const closing = Promise.withResolvers<void>();
  let reopened = -1;
  let closed = false;

  /** Resolves when the subscription has ended, for whatever reason. */
  async function listenOnce(): Promise<void> {
    const ended = Promise.withResolvers<void>();
    const subscriber = createSubscriber(url, token, {
      onNext(data) {
        const event = eventOf(data);
        events.push(event);
        received.push(event.seq);
      },
      onEnd: ended.resolve,
    });
    try {
      await subscriber.open(query, variables(received.at(-1) ?? 0));
      await Promise.race([ended.promise, closing.promise]);
    } catch {
      // The gateway is away: the caller tries again.
    } finally {
      subscriber.cut();
    }
  }
  void (async () => {
    while (!closed) {
      reopened += 1;
      await listenOnce();
      if (!closed) await sleep(reopenAfterMs);
    }
  })();
  return {
    events,
    received,
    get reopened() {
      return reopened;
    },
    close() {
      closed = true;
      closing.resolve();
    },
  };
}

/** To the messages of a chat. */
export const listen = (url: string, account: Account, chatId: string): Listener =>
  listenTo(url, account, {
    query:
      'subscription ($chatId: ID!, $afterSeq: Int) { messageAdded(chatId: $chatId, afterSeq: $afterSeq) { seq } }',
    variables: (afterSeq) => ({ chatId, afterSeq }),
    eventOf: ({ messageAdded }) => messageAdded,
  });
