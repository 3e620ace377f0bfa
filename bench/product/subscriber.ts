import { WebSocket } from 'ws';

interface Subscription {
  query: string;
  variables?: Record<string, unknown>;
  /** The data of each event. */
  // biome-ignore lint/suspicious/noExplicitAny: a bench reads what it has selected itself
  onEvent(data: any): void;
}

/**
 * Opens a socket and subscribes.
 * @returns once the server has run an operation that was sent after the subscription
 */
export function openSubscriber(
  url: string,
  token: string,
  { query, variables = {}, onEvent }: Subscription,
): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  return new Promise((resolve, reject) => {
    const send = (message: object) => socket.send(JSON.stringify(message));
    socket.on('open', () =>
      send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }),
    );
    socket.on('error', reject);
    socket.on('close', (code, reason) => reject(new Error(`closed with ${code} ${reason}`)));
    socket.on('message', (bytes) => {
      const { type, id, payload } = JSON.parse(String(bytes));
      if (type === 'connection_ack') {
        send({ type: 'subscribe', id: 'events', payload: { query, variables } });
        send({ type: 'subscribe', id: 'ready', payload: { query: '{ __typename }' } });
      } else if (type === 'complete' && id === 'ready') resolve(socket);
      else if (type === 'error' || payload?.errors) reject(new Error(JSON.stringify(payload)));
      else if (id === 'events') onEvent(payload.data);
    });
  });
}
