import { type Client, createClient, type SubscribePayload } from 'graphql-ws';
import { WebSocket } from 'ws';

/** A client of `graphql-transport-ws` that reads no faster than its events are taken. */
export interface SocketClient {
  /** The events of one operation. Rejects with what the server or the connection failed of. */
  events<Event>(payload: SubscribePayload): AsyncIterableIterator<Event>;
  close(): Promise<void>;
}

/** Events of one operation that may wait to be taken before the connection is read no further. */
const maxWaiting = 256;

/**
 * One connection, opened with the first operation. While one of them has too many events waiting nothing is read, so that the server waits
 * in its turn: what a slow reader has not taken is never held here.
 * @param options.keepAliveMs how often the server is sent a ping
 */
export function createSocketClient(options: {
  url: string;
  connectionParams(): Promise<Record<string, unknown>>;
  keepAliveMs: number;
}): SocketClient {
  const full = new Set<object>();
  let socket: WebSocket | undefined;
  const client: Client = createClient({
    url: options.url,
    webSocketImpl: WebSocket,
    connectionParams: options.connectionParams,
    retryAttempts: 0,
    keepAlive: options.keepAliveMs,
    onNonLazyError: () => undefined,
    on: {
      connected(opened) {
        socket = opened as WebSocket;
      },
    },
  });

  function events<Event>(payload: SubscribePayload): AsyncIterableIterator<Event> {
    const waiting: Event[] = [];
    let end: { error?: unknown } | undefined;
    let wake: (() => void) | undefined;
    const look = () => {
      if (!end && waiting.length >= maxWaiting) {
        full.add(waiting);
        socket?.pause();
      } else if ((end || waiting.length <= maxWaiting / 2) && full.delete(waiting) && full.size === 0) socket?.resume();
      wake?.();
    };
    const finish = (how: { error?: unknown }) => {
      end ??= how;
      look();
    };
    const dispose = client.subscribe<Event>(payload, {
      next(event) {
        waiting.push(event as Event);
        look();
      },
      error: (error) => finish({ error }),
      complete: () => finish({}),
    });
    return {
      async next() {
        while (waiting.length === 0 && !end)
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        const [value] = waiting.splice(0, 1);
        look();
        if (value !== undefined) return { done: false, value };
        const error = end?.error;
        end = {};
        if (error !== undefined) throw error;
        return { done: true, value: undefined };
      },
      async return() {
        waiting.length = 0;
        finish({});
        dispose();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
  return { events, close: async () => client.dispose() };
}
