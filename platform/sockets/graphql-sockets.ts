import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type DocumentNode,
  type ExecutionArgs,
  GraphQLError,
  type GraphQLFormattedError,
} from 'graphql';
import {
  CloseCode,
  GRAPHQL_TRANSPORT_WS_PROTOCOL,
  makeServer,
  type SubscribePayload,
} from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { isAppError } from '../errors/catalogue.ts';
import type { Viewer } from '../identity/viewer.ts';
import { closeCodes } from './close-codes.ts';
import { keepIdsApart } from './reusable-ids.ts';
import { defaultSocketLimits, type SocketLimits } from './socket-limits.ts';

/** What `prepare` made of an operation; `run` gets it back as it is. */
export interface PreparedDocument {
  readonly document: DocumentNode;
}
export interface SocketResult {
  data?: unknown;
  errors?: readonly GraphQLFormattedError[];
  extensions?: unknown;
}

export interface GraphqlSocketsOptions<Prepared extends PreparedDocument> {
  path: string;
  limits?: Partial<SocketLimits>;
  /**
   * @throws UNAUTHENTICATED. Called at `connection_init`, and again every `recheckMs` for each
   *   socket of an account: it answers from memory.
   */
  viewerOf(credentials: { authorization: string | undefined; address: string }): Promise<Viewer>;
  addressOf(request: IncomingMessage): string;
  /**
   * Whether a client of this `Origin` header may connect; others are closed with 4403.
   * @default any
   */
  permitsOrigin?(origin: string | undefined): boolean;
  /** What is wrong with an operation, or the operation ready to be run. */
  prepare(operation: {
    payload: SubscribePayload;
    viewer: Viewer;
  }): Promise<Prepared | readonly GraphQLError[]>;
  /** One result, or results whose iterator is returned when the client completes or goes. */
  run(operation: Prepared): Promise<AsyncIterableIterator<SocketResult> | SocketResult>;
  /**
   * Whether results ended because this client did not read them in time: its socket is closed then.
   */
  isTooSlow?(error: unknown): boolean;
  formatError(error: GraphQLError): GraphQLFormattedError;
}

export interface GraphqlSockets {
  /** Open sockets now. */
  size(): number;
  /** Takes no more sockets and closes the open ones, so that clients reconnect elsewhere. */
  close(): Promise<void>;
}

interface OpenSocket {
  readonly socket: WebSocket;
  readonly address: string;
  readonly origin: string | undefined;
  authorization: string | undefined;
  viewer?: Viewer;
  /** Since when the oldest unsent message has been waiting. */
  waitingSinceMs: number;
  waiting: number;
  lastSeenMs: number;
}

/**
 * `graphql-transport-ws` on one path of an HTTP server, bounded in sockets, operations, message
 * sizes and waiting bytes.
 */
export function mountGraphqlSockets<Prepared extends PreparedDocument>(
  http: HttpServer,
  options: GraphqlSocketsOptions<Prepared>,
): GraphqlSockets {
  const limits: SocketLimits = { ...defaultSocketLimits, ...options.limits };
  const open = new Set<OpenSocket>();
  const perViewer = new Map<string, number>();

  const protocol = makeServer<Record<string, unknown>, OpenSocket>({
    connectionInitWaitTimeout: limits.initTimeoutMs,
    async onConnect({ extra, connectionParams }) {
      if (options.permitsOrigin && !options.permitsOrigin(extra.origin)) {
        extra.socket.close(CloseCode.Forbidden, 'This server is not for pages of your origin.');
        return false;
      }
      const given = connectionParams?.authorization ?? connectionParams?.Authorization;
      extra.authorization = typeof given === 'string' ? given : undefined;
      let viewer: Viewer;
      try {
        viewer = await options.viewerOf(extra);
      } catch (error) {
        const tokenAtFault = isAppError(error) && error.code === 'UNAUTHENTICATED';
        extra.socket.close(
          tokenAtFault ? closeCodes.unauthorized : closeCodes.tryAgainLater,
          tokenAtFault ? 'The access token is not valid: refresh it.' : 'Try again later.',
        );
        return false;
      }
      if (!open.has(extra)) return false;
      extra.viewer = viewer;
      if (count(perViewer, viewerKey(viewer), 1) > limits.maxSocketsPerViewer) {
        extra.socket.close(
          closeCodes.tooManySockets,
          `One viewer may hold ${limits.maxSocketsPerViewer} sockets.`,
        );
        return false;
      }
      return true;
    },
    async onSubscribe({ extra, subscriptions }, _id, payload) {
      if (Object.keys(subscriptions).length > limits.maxOperationsPerSocket) {
        const message = `One socket runs ${limits.maxOperationsPerSocket} operations at once; complete some first.`;
        return [
          new GraphQLError(message, { extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 1 } }),
        ];
      }
      const viewer = extra.viewer as Viewer;
      const prepared = await options.prepare({ payload, viewer });
      if (!('document' in prepared)) return prepared;
      return {
        document: prepared.document,
        operationName: payload.operationName,
        contextValue: prepared,
      } as unknown as ExecutionArgs;
    },
    execute: (args) => options.run(args.contextValue as Prepared) as never,
    subscribe: (args) => options.run(args.contextValue as Prepared) as never,
    onNext: (_context, _id, _payload, _args, result) => result as never,
    onError: ({ extra }, _id, _payload, errors) => {
      if (errors.some(({ originalError }) => originalError && options.isTooSlow?.(originalError)))
        closeSlow(extra);
      return errors.map(options.formatError);
    },
  });

  const websockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.maxMessageBytes,
    perMessageDeflate: false,
    clientTracking: false,
    handleProtocols: (offered) =>
      offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) && GRAPHQL_TRANSPORT_WS_PROTOCOL,
  });
  const onUpgrade = (request: IncomingMessage, duplex: Duplex, head: Buffer) => {
    // Compared as text: what a client sends as a path need not be one that can be parsed.
    if (request.url?.split('?', 1)[0] !== options.path) {
      // The client may be gone already, and Node no longer listens to this connection's errors.
      duplex.on('error', () => undefined);
      // Nor does it end connections that the client leaves half open.
      duplex.once('finish', () => duplex.destroy());
      duplex.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    websockets.handleUpgrade(request, duplex, head, (socket) => accept(socket, request));
  };
  http.on('upgrade', onUpgrade);

  function accept(socket: WebSocket, request: IncomingMessage): void {
    const entry: OpenSocket = {
      socket,
      address: options.addressOf(request),
      origin: request.headers.origin,
      authorization: undefined,
      waitingSinceMs: 0,
      waiting: 0,
      lastSeenMs: Date.now(),
    };
    // A broken frame is answered with its close code by ws itself; without a listener the error
    // would end the process.
    socket.on('error', () => undefined);
    if (open.size >= limits.maxSockets) {
      socket.close(
        closeCodes.tooManySockets,
        'This server holds as many sockets as it may. Try again later.',
      );
      return;
    }
    open.add(entry);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => send(entry, data),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (listener) => {
          const take = keepIdsApart({
            deliver: listener,
            refuse: () =>
              socket.close(
                CloseCode.SubscriberAlreadyExists,
                'Another operation of this socket has this id.',
              ),
            isOpen: () => socket.readyState === socket.OPEN,
          });
          socket.on('message', (data) => {
            entry.lastSeenMs = Date.now();
            take(String(data)).catch(({ message }: Error) =>
              // Of a valid message that only a server may send.
              String(message).startsWith('Unexpected message')
                ? socket.close(CloseCode.BadRequest, 'Invalid message received')
                : socket.close(CloseCode.InternalServerError, 'Internal server error'),
            );
          });
        },
      },
      entry,
    );
    socket.on('pong', () => {
      entry.lastSeenMs = Date.now();
    });
    socket.once('close', (code, reason) => {
      open.delete(entry);
      if (entry.viewer) count(perViewer, viewerKey(entry.viewer), -1);
      closed(code, String(reason)).catch(() => undefined);
    });
  }

  /**
   * Resolves when the message was taken by the client's side of the connection: a slow client makes
   * its own subscriptions wait, nobody else's.
   */
  function send(entry: OpenSocket, data: string): Promise<void> {
    const { socket } = entry;
    if (socket.readyState !== socket.OPEN) return Promise.resolve();
    if (socket.bufferedAmount > limits.maxBufferedBytes) {
      closeSlow(entry);
      return Promise.resolve();
    }
    if (entry.waiting === 0) entry.waitingSinceMs = Date.now();
    entry.waiting += 1;
    return new Promise((resolve) => {
      socket.send(data, () => {
        entry.waiting -= 1;
        entry.waitingSinceMs = Date.now();
        resolve();
      });
    });
  }

  const closeSlow = ({ socket }: OpenSocket) => {
    socket.close(closeCodes.tooSlow, 'Too slow: reconnect and continue with afterSeq.');
    // The close frame waits behind what the client does not read: give it a moment, then let go of
    // the memory.
    setTimeout(() => socket.terminate(), 5_000).unref();
  };

  const recheck = setInterval(() => {
    const now = Date.now();
    for (const entry of open) {
      if (entry.waiting > 0 && now - entry.waitingSinceMs > limits.sendTimeoutMs) closeSlow(entry);
      else if (entry.viewer && entry.viewer.accountId !== null) void recheckViewer(entry);
    }
  }, limits.recheckMs).unref();
  const recheckViewer = async (entry: OpenSocket) => {
    try {
      await options.viewerOf(entry);
    } catch (error) {
      if (isAppError(error) && error.code === 'UNAUTHENTICATED')
        entry.socket.close(
          closeCodes.unauthorized,
          'The access token ended: refresh it and reconnect.',
        );
    }
  };
  const heartbeat = setInterval(() => {
    const now = Date.now();
    for (const { socket, lastSeenMs } of open) {
      if (now - lastSeenMs > 2 * limits.heartbeatMs) socket.terminate();
      else socket.ping();
    }
  }, limits.heartbeatMs).unref();

  return {
    size: () => open.size,
    async close() {
      http.off('upgrade', onUpgrade);
      clearInterval(recheck);
      clearInterval(heartbeat);
      const closing = [...open].map(
        ({ socket }) => new Promise((resolve) => socket.once('close', resolve)),
      );
      for (const { socket } of open) {
        socket.close(closeCodes.goingAway, 'This server is shutting down: reconnect.');
        setTimeout(() => socket.terminate(), 2_000).unref();
      }
      await Promise.all(closing);
    },
  };
}

const viewerKey = (viewer: Viewer) =>
  viewer.accountId === null ? `address:${viewer.address}` : `account:${viewer.accountId}`;

function count(counts: Map<string, number>, key: string, by: number): number {
  const value = (counts.get(key) ?? 0) + by;
  if (value > 0) counts.set(key, value);
  else counts.delete(key);
  return value;
}
