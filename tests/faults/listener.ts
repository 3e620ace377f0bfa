import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from '../product/client.ts';

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
  let reopened = -1;
  let closed = false;
  let current: WebSocket | undefined;

  /** Resolves when the subscription has ended, for whatever reason. */
  const listenOnce = () =>
    new Promise<void>((resolve) => {
      const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws');
      current = socket;
      const end = () => {
        socket.close();
        resolve();
      };
      socket.onopen = () =>
        socket.send(
          JSON.stringify({
            type: 'connection_init',
            payload: { authorization: `Bearer ${token}` },
          }),
        );
      socket.onerror = end;
      socket.onclose = end;
      socket.onmessage = ({ data }) => {
        const { type, payload } = JSON.parse(String(data));
        if (type === 'connection_ack') {
          const variables = { chatId, afterSeq: received.at(-1) ?? 0 };
          socket.send(
            JSON.stringify({ type: 'subscribe', id: '1', payload: { query, variables } }),
          );
        } else if (type === 'ping') socket.send(JSON.stringify({ type: 'pong' }));
        else if (type === 'next' && payload.data?.messageAdded)
          received.push(payload.data.messageAdded.seq);
        else if (type === 'next' || type === 'error' || type === 'complete') end();
      };
    });
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
      current?.close();
    },
  };
}
