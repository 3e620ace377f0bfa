import type { Server as HttpServer } from 'node:http';
import { ownTurn } from '@clipgraph/platform/background/own-turn.ts';
import { createErrorMask } from '@clipgraph/platform/errors/masking.ts';
import { socketHandshake } from '@clipgraph/platform/identity/request-binding.ts';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { ViewerVerifier } from '@clipgraph/platform/identity/viewer-header.ts';
import {
  type GraphqlSockets,
  mountGraphqlSockets,
} from '@clipgraph/platform/sockets/graphql-sockets.ts';
import { mapEvents } from '@clipgraph/platform/sockets/map-events.ts';
import type { PreparedDocument, SocketResult } from '@clipgraph/platform/sockets/socket-options.ts';
import type { OpenSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import {
  createSourceEventStream,
  type ExecutionResult,
  execute,
  GraphQLError,
  getOperationAST,
  parse,
  validate,
} from 'graphql';
import type { Logger } from 'pino';

/** A gateway holds one socket for each of its viewers, and a viewer may be at every gateway. */
const limits = {
  maxSockets: 100_000,
  maxSocketsPerViewer: 1_000,
  maxSilentSocketsPerAddress: 100_000,
  maxOperationsPerSocket: 10_000,
};

interface SubgraphOperation extends PreparedDocument {
  readonly operationName: string | undefined;
  readonly variables: Record<string, unknown>;
  readonly context: unknown;
}

/**
 * Subscriptions of one subgraph for the gateways, which sign at `connection_init` who is asking.
 */
export function mountSubgraphSockets(
  http: HttpServer,
  subgraph: OpenSubgraph,
  verifier: ViewerVerifier,
  log: Logger,
): GraphqlSockets {
  const mask = createErrorMask(log);
  const format = (error: GraphQLError) => mask(error.toJSON(), error);
  const shown = ({ errors, ...result }: ExecutionResult): SocketResult => ({
    ...result,
    ...(errors && { errors: errors.map(format) }),
  });
  const viewers = new WeakMap<object, Viewer>();

  return mountGraphqlSockets<SubgraphOperation>(http, {
    path: '/graphql',
    limits,
    // The signature is for the moment of connecting; the gateway closes what it has opened when the
    // session ends.
    async viewerOf(credentials) {
      const viewer =
        viewers.get(credentials) ??
        (await verifier.verify(credentials.authorization, socketHandshake));
      viewers.set(credentials, viewer);
      return viewer;
    },
    addressOf: (request) => request.socket.remoteAddress ?? '',
    formatError: format,
    async prepare({ payload, viewer }) {
      try {
        const document = parse(payload.query);
        const invalid = validate(subgraph.schema, document);
        const requestId = String(payload.extensions?.requestId ?? '');
        return invalid.length > 0
          ? invalid
          : {
              document,
              operationName: payload.operationName ?? undefined,
              variables: payload.variables ?? {},
              context: subgraph.createContext({ viewer, requestId }),
            };
      } catch (error) {
        if (error instanceof GraphQLError) return [error];
        throw error;
      }
    },
    async run({ document, operationName, variables, context }) {
      const operation = {
        schema: subgraph.schema,
        document,
        operationName,
        variableValues: variables,
        contextValue: context,
      };
      if (getOperationAST(document, operationName)?.operation !== 'subscription')
        return shown(await execute(operation));
      const events = await createSourceEventStream(operation);
      return Symbol.asyncIterator in events
        ? mapEvents(events[Symbol.asyncIterator](), async (rootValue) => {
            // One event may be for all subscriptions of a gateway.
            await ownTurn();
            return shown(await execute({ ...operation, rootValue }));
          })
        : shown(events);
    },
  });
}
