import type { Server as HttpServer } from 'node:http';
import type { Config } from '@clipgraph/platform/config/config.ts';
import type { Credentials, Viewer } from '@clipgraph/platform/identity/viewer.ts';
import {
  type GraphqlSockets,
  mountGraphqlSockets,
} from '@clipgraph/platform/sockets/graphql-sockets.ts';
import type { SocketLimits } from '@clipgraph/platform/sockets/socket-limits.ts';
import type { LiveOperations, PreparedOperation } from '../subscriptions/live-operations.ts';
import { SlowSubscriber } from '../subscriptions/upstream.ts';
import { clientAddress, trustIn } from './client-address.ts';
import type { ReachedAt } from './reached-at.ts';

interface GraphqlSocketOptions {
  operations: LiveOperations;
  limits?: Partial<SocketLimits> | undefined;
  viewerOf(credentials: Credentials): Promise<Viewer>;
  onConnected(viewer: Viewer): () => void;
  reachedAt: ReachedAt;
  config: Pick<Config, 'CORS_ORIGINS' | 'TRUST_PROXY'>;
}

/**
 * `graphql-transport-ws` on `/graphql`: queries, mutations and subscriptions over any fields of the
 * graph.
 */
export const mountGraphqlSocket = (
  http: HttpServer,
  { operations, limits, viewerOf, onConnected, reachedAt, config }: GraphqlSocketOptions,
): GraphqlSockets => {
  const trust = trustIn(config.TRUST_PROXY);
  return mountGraphqlSockets<PreparedOperation>(http, {
    path: '/graphql',
    ...(limits && { limits }),
    viewerOf,
    onAdmitted: onConnected,
    addressOf: (request) => clientAddress(request, trust),
    reachedAt,
    permitsOrigin: (origin) =>
      origin === undefined ||
      config.CORS_ORIGINS.includes('*') ||
      config.CORS_ORIGINS.includes(origin),
    formatError: operations.format,
    isTooSlow: (error) => error instanceof SlowSubscriber,
    prepare: ({ payload, viewer }) => operations.prepare(payload, viewer),
    run: operations.run,
  });
};
