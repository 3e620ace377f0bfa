import type { Server as HttpServer } from 'node:http';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import {
  type GraphqlSockets,
  mountGraphqlSockets,
} from '@clipgraph/platform/sockets/graphql-sockets.ts';
import type { SocketLimits } from '@clipgraph/platform/sockets/socket-limits.ts';
import type { LiveOperations, PreparedOperation } from '../subscriptions/live-operations.ts';
import { SlowSubscriber } from '../subscriptions/shared-subscriptions.ts';

export interface GraphqlSocketOptions {
  operations: LiveOperations;
  limits?: Partial<SocketLimits> | undefined;
  viewerOf(credentials: { authorization: string | undefined; address: string }): Promise<Viewer>;
  permitsOrigin(origin: string | undefined): boolean;
  addressOf(request: {
    socket: { remoteAddress?: string | undefined };
    headers: NodeJS.Dict<string | string[]>;
  }): string;
}

/**
 * `graphql-transport-ws` on `/graphql`: queries, mutations and subscriptions over any fields of the
 * graph.
 */
export const mountGraphqlSocket = (
  http: HttpServer,
  { operations, limits, viewerOf, permitsOrigin, addressOf }: GraphqlSocketOptions,
): GraphqlSockets =>
  mountGraphqlSockets<PreparedOperation>(http, {
    path: '/graphql',
    ...(limits && { limits }),
    viewerOf,
    permitsOrigin,
    addressOf,
    formatError: operations.format,
    isTooSlow: (error) => error instanceof SlowSubscriber,
    prepare: ({ payload, viewer }) => operations.prepare(payload, viewer),
    run: operations.run,
  });
