import { unavailable } from '@clipgraph/platform/errors/catalogue.ts';
import { socketHandshake } from '@clipgraph/platform/identity/request-binding.ts';
import type { ViewerSigner } from '@clipgraph/platform/identity/viewer-header.ts';
import {
  createSocketClient,
  type SocketClient,
} from '@clipgraph/platform/sockets/socket-client.ts';
import type { Logger } from 'pino';
import type { SubgraphRequest, SubgraphResponse, SubgraphTransport } from './transport.ts';

interface HttpSubscriptionsOptions {
  /** The subgraph's name: the audience of the signed header. */
  name: string;
  /** Where it listens, `http://host:port`. */
  url: string;
  signer?: ViewerSigner;
  log: Logger;
}

export interface HttpSubscriptions {
  readonly subscribe: NonNullable<SubgraphTransport['subscribe']>;
  /** Connections that are open or being opened. */
  size(): number;
  close(): Promise<void>;
}

/**
 * The subgraph pings an idle socket less often than this; a connection that is dead is noticed in
 * time.
 */
const pingEveryMs = 15_000;

interface Connection {
  readonly client: SocketClient;
  uses: number;
}

/**
 * Subscriptions of one subgraph over `graphql-transport-ws`: one connection for each viewer, shared
 * by all that this viewer subscribes to, and closed with the last of it. When the connection
 * breaks, each of them gets UNAVAILABLE and ends: clients subscribe again from where they were.
 */
export function createHttpSubscriptions({
  name,
  url,
  signer,
  log,
}: HttpSubscriptionsOptions): HttpSubscriptions {
  const connections = new Map<string, Connection>();
  const address = new URL(url);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  if (address.pathname === '/') address.pathname = '/graphql';

  return {
    size: () => connections.size,
    async subscribe({ query, operationName, variables }: SubgraphRequest, { viewer, requestId }) {
      const key = JSON.stringify(viewer);
      const connection = connections.get(key) ?? {
        uses: 0,
        client: createSocketClient({
          url: address.href,
          connectionParams: async () =>
            signer ? { authorization: await signer.sign(viewer, name, socketHandshake) } : {},
          keepAliveMs: pingEveryMs,
        }),
      };
      connections.set(key, connection);
      connection.uses += 1;
      const leave = () => {
        connection.uses -= 1;
        if (connection.uses > 0) return;
        if (connections.get(key) === connection) connections.delete(key);
        void connection.client.close();
      };
      const payload = {
        query,
        variables: { ...variables },
        extensions: { requestId },
        ...(operationName !== undefined && { operationName }),
      };
      return endingKindly(connection.client.events<SubgraphResponse>(payload), leave, (error) =>
        log.warn({ err: error, subgraph: name, requestId }, 'a subscription lost its subgraph'),
      );
    },
    async close() {
      await Promise.all([...connections.values()].map(({ client }) => client.close()));
    },
  };
}

/** Turns the break of the connection into a last event that says so. */
function endingKindly(
  events: AsyncIterableIterator<SubgraphResponse>,
  leave: () => void,
  report: (error: unknown) => void,
) {
  let ended = false;
  const end = () => {
    if (!ended) leave();
    ended = true;
  };
  const iterator: AsyncIterableIterator<SubgraphResponse> = {
    async next() {
      if (ended) return { done: true, value: undefined };
      try {
        const result = await events.next();
        if (result.done) end();
        return result;
      } catch (error) {
        if (ended) return { done: true, value: undefined };
        end();
        report(error);
        const { message, code } = unavailable();
        return { done: false, value: { data: null, errors: [{ message, extensions: { code } }] } };
      }
    },
    async return() {
      end();
      await events.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
