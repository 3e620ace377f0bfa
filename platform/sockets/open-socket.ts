import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { CloseCode } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { userAgentOf, type Viewer } from '../identity/viewer.ts';
import { closeCodes } from './close-codes.ts';
import { bytesOf, textFrame } from './event-frames.ts';
import { keepIdsApart } from './reusable-ids.ts';

/** One client's connection. */
export interface OpenSocket {
  readonly socket: WebSocket;
  /** What the socket speaks over. */
  readonly connection: Duplex;
  readonly address: string;
  readonly userAgent: string | undefined;
  readonly reachedAt: string | undefined;
  readonly origin: string | undefined;
  /** The access token that came with `connection_init`, as a header has it. */
  authorization: string | undefined;
  /** Known once `connection_init` was accepted. */
  viewer?: Viewer;
  /** Takes back what `onAdmitted` has told of it. */
  onGone?: () => void;
  /** The result whose message is being written, while it is: see `placeOf`. */
  result?: object | undefined;
  /** Messages that were sent and not yet taken by the client's side of the connection. */
  waiting: number;
  /** Since when the oldest of them has been waiting. */
  waitingSinceMs: number;
  /** When the client last sent a message or answered a ping. */
  lastSeenMs: number;
}

export function createOpenSocket(
  socket: WebSocket,
  request: IncomingMessage,
  { connection, address, reachedAt }: Pick<OpenSocket, 'connection' | 'address' | 'reachedAt'>,
): OpenSocket {
  return {
    socket,
    connection,
    address,
    reachedAt,
    userAgent: userAgentOf(request.headers),
    origin: request.headers.origin,
    authorization: undefined,
    waiting: 0,
    waitingSinceMs: 0,
    lastSeenMs: Date.now(),
  };
}

/** Hands each message of a client to the protocol, operations under one id one after the other. */
export function receive(client: OpenSocket, deliver: (text: string) => Promise<void>): void {
  const { socket } = client;
  const take = keepIdsApart({
    deliver,
    refuse: () =>
      socket.close(
        CloseCode.SubscriberAlreadyExists,
        'Another operation of this socket has this id.',
      ),
    isOpen: () => socket.readyState === socket.OPEN,
  });
  socket.on('message', (data) => {
    client.lastSeenMs = Date.now();
    take(String(data)).catch(({ message }: Error) =>
      // The protocol refuses this way a message that is valid but that only a server may send.
      String(message).startsWith('Unexpected message')
        ? socket.close(CloseCode.BadRequest, 'Invalid message received')
        : socket.close(CloseCode.InternalServerError, 'Internal server error'),
    );
  });
}

/**
 * Stands for a result in the message that the protocol makes of it. Its JSON is null, and `sendTo`,
 * which is called with that message before anything else can happen, puts the result's own in place.
 */
export const placeOf = (client: OpenSocket, result: object): object => ({
  toJSON() {
    client.result = result;
    return null;
  },
});

const placeHolder = 'null}';

/**
 * Resolves when the message was taken by the client's side of the connection: a slow client makes
 * its own subscriptions wait, nobody else's.
 * @param maxBufferedBytes a client for which more waits is closed as too slow
 */
export function sendTo(client: OpenSocket, data: string, maxBufferedBytes: number): Promise<void> {
  const { socket, connection, result } = client;
  client.result = undefined;
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  if (socket.bufferedAmount > maxBufferedBytes) {
    closeSlow(client);
    return Promise.resolve();
  }
  if (client.waiting === 0) client.waitingSinceMs = Date.now();
  client.waiting += 1;
  return new Promise((resolve) => {
    const taken = () => {
      client.waiting -= 1;
      client.waitingSinceMs = Date.now();
      resolve();
    };
    if (!result) socket.send(data, taken);
    // A whole frame, so that it stands between those that the library sends.
    else
      connection.write(textFrame(data.slice(0, -placeHolder.length), bytesOf(result), '}'), taken);
  });
}

const closingMs = 5_000;

export function closeSlow({ socket }: OpenSocket): void {
  socket.close(closeCodes.tooSlow, 'Too slow: reconnect and continue with afterSeq.');
  // The close frame waits behind what the client does not read. After a moment the connection is
  // cut, so that the memory is free.
  setTimeout(() => socket.terminate(), closingMs).unref();
}
