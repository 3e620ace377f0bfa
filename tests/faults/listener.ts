import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from '../kit/client.ts';
import { createSubscriber } from '../kit/socket.ts';

/**
 * A client of `messageAdded` that does as the documentation says: whenever its subscription ends,
 * it opens another one after what it has.
 */
export interface Listener {
  /** Positions in the order in which they came. */
  readonly received: readonly number[];
  /** How often it had to open its subscription again. */
  readonly reopened: number;
  close(): void;
}

const reopenAfterMs = 50;
const query =
  'subscription ($chatId: ID!, $afterSeq: Int) { messageAdded(chatId: $chatId, afterSeq: $afterSeq) { seq } }';

export function listen(url: string, { token }: Account, chatId: string): Listener {
  const received: number[] = [];
  const closing = Promise.withResolvers<void>();
  let reopened = -1;
  let closed = false;

  /** Resolves when the subscription has ended, for whatever reason. */
  async function listenOnce(): Promise<void> {
    const ended = Promise.withResolvers<void>();
    const subscriber = createSubscriber(url, token, {
      onNext: ({ messageAdded }) => received.push(messageAdded.seq),
      onEnd: ended.resolve,
    });
    try {
      await subscriber.open(query, { chatId, afterSeq: received.at(-1) ?? 0 });
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
