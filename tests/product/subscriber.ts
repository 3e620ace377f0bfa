/** A subscription over graphql-transport-ws whose socket can be cut and opened again. */
export interface Subscriber {
  /** Opens a socket and subscribes; resolves when the socket is acknowledged. */
  open(query: string, variables: Record<string, unknown>): Promise<void>;
  /** Ends the socket without a word, as a lost network does. */
  cut(): void;
}

/**
 * @param onNext data of each event;
 * @param onClose how the socket ended, when it was not cut here
 */
export function createSubscriber(
  url: string,
  token: string,
  {
    onNext,
    onClose,
  }: { onNext(data: Record<string, never>): void; onClose?(code: number, reason: string): void },
): Subscriber {
  let socket: WebSocket | undefined;
  return {
    open(query, variables) {
      const opened = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws');
      socket = opened;
      return new Promise((resolve, reject) => {
        opened.onopen = () =>
          opened.send(
            JSON.stringify({
              type: 'connection_init',
              payload: { authorization: `Bearer ${token}` },
            }),
          );
        opened.onerror = () => reject(new Error('The socket could not be opened.'));
        opened.onclose = ({ code, reason }) => {
          reject(new Error(`The socket was closed with ${code}: ${reason}`));
          if (socket === opened) onClose?.(code, reason);
        };
        opened.onmessage = ({ data }) => {
          if (socket !== opened) return;
          const message = JSON.parse(String(data)) as {
            type: string;
            payload?: { data?: Record<string, never>; errors?: unknown };
          };
          if (message.type === 'connection_ack') {
            opened.send(
              JSON.stringify({ type: 'subscribe', id: '1', payload: { query, variables } }),
            );
            resolve();
          } else if (message.type === 'next' && message.payload?.data) onNext(message.payload.data);
          else if (message.type === 'error') reject(new Error(JSON.stringify(message.payload)));
          else if (message.type === 'ping') opened.send(JSON.stringify({ type: 'pong' }));
        };
      });
    },
    cut() {
      const gone = socket;
      socket = undefined;
      gone?.close();
    },
  };
}
