import { type Client, createClient, type SubscribePayload } from 'graphql-ws';
import { WebSocket } from 'ws';
import { createEventQueue } from './event-queue.ts';

/** A client of `graphql-transport-ws` that reads no faster than its events are taken. */
export interface SocketClient {
  /** The events of one operation. Rejects with what the server or the connection failed of. */
  events<Event>(payload: SubscribePayload): AsyncIterableIterator<Event>;
  close(): Promise<void>;
}

/** Events of one operation that may wait to be taken before the connection is read no further. */
const maxWaiting = 256;

/**
 * One connection, opened with the first operation. While one of them has too many events waiting
 * nothing is read, so that the server waits in its turn: what a slow reader has not taken is never
 * held here.
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
    const queue = createEventQueue<Event>(maxWaiting, () => dispose());
    async function holdBack(): Promise<void> {
      full.add(queue);
      socket?.pause();
      while (queue.isFull) await queue.moved();
      full.delete(queue);
      if (full.size === 0) socket?.resume();
    }
    const dispose = client.subscribe<Event>(payload, {
      next(event) {
        queue.push(event as Event);
        if (queue.isFull && !full.has(queue)) void holdBack();
      },
      error: queue.end,
      complete: () => queue.end(),
    });
    return queue.reader;
  }
  return { events, close: async () => client.dispose() };
}
