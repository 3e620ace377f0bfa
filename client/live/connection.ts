import { createClient as createWsClient, type Client as WsClient } from 'graphql-ws/client';
import type { GraphError } from '../errors.ts';

/** `lost`: it was open, or should be, and another try is made soon. Tell the user. */
export type ConnectionState = 'idle' | 'connecting' | 'open' | 'lost';

/** How one subscription ended, or what came. */
export type LiveEvent =
  | { readonly kind: 'next'; readonly data: unknown; readonly errors: readonly GraphError[] }
  | { readonly kind: 'refused'; readonly errors: readonly GraphError[] }
  | { readonly kind: 'lost'; readonly code: number | undefined }
  | { readonly kind: 'done' };

interface ConnectionOptions {
  /** `ws://...` */
  readonly url: string;
  /** Where there is no global `WebSocket`. */
  readonly webSocket?: unknown;
  /** The access token to connect with; undefined for a guest. */
  token(): Promise<string | undefined>;
}

/** One socket for all subscriptions, open while there are any. */
export interface Connection {
  /** @returns ends it @throws TypeError where there is no `WebSocket` */
  open(
    operation: { query: string; variables: Record<string, unknown> },
    onEvent: (event: LiveEvent) => void,
  ): () => void;
  /** The access token that the socket was opened with. */
  token(): string | undefined;
  /** Connects anew, as somebody else perhaps; subscriptions are told that they were lost. */
  renew(): void;
  listen(listener: (state: ConnectionState) => void): () => void;
  /** For as long as a subscription lives, through all losses. @returns ends it */
  attend(): () => void;
  close(): Promise<void>;
}

/** How often a silent connection is asked for a sign of life, and how long that may take. */
const pingEveryMs = 10_000;
const pongWithinMs = 5_000;

const noWebSocket =
  'There is no global `WebSocket` here (Node 20 and 21 have none). Install `ws`, and give its ' +
  "class as `webSocket`: createClient({ url, webSocket: (await import('ws')).WebSocket }).";

export function createConnection({ url, webSocket, token }: ConnectionOptions): Connection {
  const listeners = new Set<(state: ConnectionState) => void>();
  let state: ConnectionState = 'idle';
  let sentToken: string | undefined;
  let awaitedPong: ReturnType<typeof setTimeout> | undefined;
  let client: WsClient | undefined;
  let attending = 0;

  const enter = (next: ConnectionState) => {
    if (next === state) return;
    state = next;
    for (const listener of [...listeners]) listener(next);
  };
  const start = (): WsClient => {
    const { WebSocket: own }: { WebSocket?: unknown } = globalThis as object;
    if (!webSocket && !own) throw new TypeError(noWebSocket);
    return createWsClient({
      url,
      webSocketImpl: webSocket,
      // Subscriptions go on from another place than they began at, so each is made anew by its own.
      retryAttempts: 0,
      keepAlive: pingEveryMs,
      connectionAckWaitTimeout: pingEveryMs,
      async connectionParams() {
        sentToken = await token();
        return sentToken === undefined ? {} : { authorization: `Bearer ${sentToken}` };
      },
      on: {
        connecting: () => enter(state === 'lost' ? 'lost' : 'connecting'),
        connected: () => enter('open'),
        ping(isReceived) {
          if (!isReceived) awaitedPong = setTimeout(() => client?.terminate(), pongWithinMs);
        },
        pong(isReceived) {
          if (isReceived) clearTimeout(awaitedPong);
        },
        closed(event) {
          clearTimeout(awaitedPong);
          enter((event as { code?: number }).code === 1_000 || attending === 0 ? 'idle' : 'lost');
        },
      },
    });
  };

  return {
    open(operation, onEvent) {
      client ??= start();
      return client.subscribe(operation, {
        next: ({ data, errors }) =>
          onEvent({ kind: 'next', data, errors: (errors ?? []) as readonly GraphError[] }),
        error: (error) =>
          onEvent(
            Array.isArray(error)
              ? { kind: 'refused', errors: error as GraphError[] }
              : { kind: 'lost', code: (error as { code?: number }).code },
          ),
        complete: () => onEvent({ kind: 'done' }),
      });
    },
    token: () => sentToken,
    renew() {
      sentToken = undefined;
      client?.terminate();
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    attend() {
      attending += 1;
      return () => {
        attending -= 1;
        if (attending === 0 && state === 'lost') enter('idle');
      };
    },
    async close() {
      await client?.dispose();
      client = undefined;
      enter('idle');
    },
  };
}
