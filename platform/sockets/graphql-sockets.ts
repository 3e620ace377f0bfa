import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { closeCodes } from './close-codes.ts';
import { createOpenSocket, receive, sendTo } from './open-socket.ts';
import { enter, forget, type SocketRegister } from './socket-admission.ts';
import { defaultSocketLimits, type SocketLimits } from './socket-limits.ts';
import type { GraphqlSocketsOptions, PreparedDocument } from './socket-options.ts';
import { createSocketProtocol } from './socket-protocol.ts';
import { watchSockets } from './socket-watch.ts';

export interface GraphqlSockets {
  /** Open sockets now. */
  size(): number;
  /** Takes no more sockets and closes the open ones, so that clients reconnect elsewhere. */
  close(): Promise<void>;
}

/**
 * How many sockets are let in in one round of the event loop. Hundreds that come at once would else
 * hold everybody else up, and be more than an address may have that have not said who they are.
 */
const maxEnteringPerRound = 16;

/**
 * `graphql-transport-ws` on one path of an HTTP server, bounded in sockets, operations, message
 * sizes and waiting bytes.
 */
export function mountGraphqlSockets<Prepared extends PreparedDocument>(
  http: HttpServer,
  options: GraphqlSocketsOptions<Prepared>,
): GraphqlSockets {
  const limits: SocketLimits = { ...defaultSocketLimits, ...options.limits };
  const register: SocketRegister = { open: new Set(), perViewer: new Map(), silent: new Map() };
  const { open } = register;
  let isClosing = false;
  const protocol = createSocketProtocol(options, limits, register);
  const websockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.maxMessageBytes,
    perMessageDeflate: false,
    clientTracking: false,
    handleProtocols: (offered) =>
      offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) && GRAPHQL_TRANSPORT_WS_PROTOCOL,
  });

  /** Clients who want a socket, in the order in which they came. */
  const arrived: (() => void)[] = [];
  function letIn(): void {
    for (const enterNext of arrived.splice(0, maxEnteringPerRound)) enterNext();
    if (arrived.length > 0) setImmediate(letIn);
  }

  function onUpgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void {
    // The client may be gone before its turn comes, and Node no longer listens to its errors.
    connection.on('error', () => undefined);
    if (arrived.push(() => upgrade(request, connection, head)) === 1) setImmediate(letIn);
  }

  function upgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void {
    // Compared as text: what a client sends as a path need not be one that can be parsed.
    if (isClosing) connection.destroy();
    else if (request.url?.split('?', 1)[0] !== options.path) refuse(connection);
    else
      websockets.handleUpgrade(request, connection, head, (socket) =>
        accept(socket, request, connection),
      );
  }

  function accept(socket: WebSocket, request: IncomingMessage, connection: Duplex): void {
    const client = createOpenSocket(socket, request, {
      connection,
      address: options.addressOf(request),
      reachedAt: options.reachedAt?.(request),
    });
    // The library answers a broken frame with its close code; without a listener the error would
    // end the process.
    socket.on('error', () => undefined);
    const full = enter(client, limits, register);
    if (full !== undefined) {
      void closeSoon(socket, closeCodes.tooManySockets, full);
      return;
    }
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => sendTo(client, data, limits.maxBufferedBytes),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (deliver) => receive(client, deliver),
      },
      client,
    );
    socket.on('pong', () => {
      client.lastSeenMs = Date.now();
    });
    socket.once('close', (code, reason) => {
      forget(client, register);
      closed(code, String(reason)).catch(() => undefined);
    });
  }

  http.on('upgrade', onUpgrade);
  const endWatch = watchSockets(open, options, limits);
  return {
    size: () => open.size,
    async close() {
      isClosing = true;
      http.off('upgrade', onUpgrade);
      endWatch();
      await Promise.all(
        [...open].map(({ socket }) =>
          closeSoon(socket, closeCodes.goingAway, 'This server is shutting down: reconnect.'),
        ),
      );
    },
  };
}

/** Answers an upgrade of a path that is not ours. */
function refuse(connection: Duplex): void {
  // Node no longer ends connections that the client leaves half open.
  connection.once('finish', () => connection.destroy());
  connection.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}

const closingMs = 2_000;

/** Resolves when the client has closed, or after 2 s, when its connection is cut. */
function closeSoon(socket: WebSocket, code: number, reason: string): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
    socket.close(code, reason);
    setTimeout(() => socket.terminate(), closingMs).unref();
  });
}
