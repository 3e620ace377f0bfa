import { once } from 'node:events';
import { type ClientOptions, type RawData, WebSocket } from 'ws';

interface Message {
  readonly type: string;
  readonly id?: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of many shapes and assert on them
  readonly payload?: any;
}

/**
 * A WebSocket that speaks only when told to, so that a test can break every rule of the protocol.
 */
export interface SocketClient {
  readonly socket: WebSocket;
  /** Everything that came, in order. */
  readonly messages: readonly Message[];
  send(message: Message | string): void;
  /**
   * The first message, also of those that came already, that fits. Rejects when the socket closes
   * before.
   */
  message(fits: (message: Message) => boolean): Promise<Message>;
  /** Resolves with the close code and reason. */
  readonly closed: Promise<{ code: number; reason: string }>;
  /** Connects in the protocol's sense: `connection_init`, then waits for the acknowledgement. */
  init(token?: string): Promise<void>;
}

export async function openSocket(
  url: string,
  options: Omit<ClientOptions, 'protocol'> & { protocol?: string | null } = {},
): Promise<SocketClient> {
  const { protocol = 'graphql-transport-ws', ...rest } = options;
  const socket = new WebSocket(
    `${url.replace(/^http/, 'ws')}/graphql`,
    protocol === null ? [] : [protocol],
    rest,
  );
  const messages: Message[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data: RawData) => {
    messages.push(JSON.parse(String(data)) as Message);
    for (const look of waiting) look();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });
  socket.on('error', () => undefined);
  const send = (message: Message | string) =>
    socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  const message: SocketClient['message'] = (fits) =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = messages.find(fits);
        if (!found) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      closed.then(({ code, reason }) =>
        reject(
          new Error(`The socket closed with ${code} ${reason} after ${JSON.stringify(messages)}`),
        ),
      );
      look();
    });
  await Promise.race([once(socket, 'open'), closed]);
  return {
    socket,
    messages,
    send,
    message,
    closed,
    async init(token) {
      send({
        type: 'connection_init',
        payload: token === undefined ? {} : { authorization: `Bearer ${token}` },
      });
      await message(({ type }) => type === 'connection_ack');
    },
  };
}

/** One subscription over a socket that can be cut and opened again. */
interface Subscriber {
  /** Opens a socket and subscribes; resolves when the socket is acknowledged. */
  open(query: string, variables: Record<string, unknown>): Promise<void>;
  /** Ends the socket without a word, as a lost network does. */
  cut(): void;
}

/**
 * @param onNext data of each event
 * @param onEnd the subscription ended, by a message or with its socket, and was not cut here
 */
export function createSubscriber(
  url: string,
  token: string,
  { onNext, onEnd }: { onNext(data: Message['payload']): void; onEnd?(): void },
): Subscriber {
  let current: SocketClient | undefined;
  return {
    async open(query, variables) {
      const opened = await openSocket(url);
      current = opened;
      const end = () => {
        if (current === opened) onEnd?.();
      };
      opened.closed.then(end);
      opened.socket.on('message', (text: RawData) => {
        const { type, payload }: Message = JSON.parse(String(text));
        if (type === 'ping') opened.send({ type: 'pong' });
        else if (type === 'error' || type === 'complete') end();
        else if (type === 'next' && current === opened) {
          if (payload.data) onNext(payload.data);
          else end();
        }
      });
      await opened.init(token);
      opened.send({ type: 'subscribe', id: '1', payload: { query, variables } });
    },
    cut() {
      const gone = current;
      current = undefined;
      gone?.socket.close();
    },
  };
}
