import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import { joinedPath, joinsHeader } from '@clipgraph/gateway/transport/joined/format.ts';
import type { RequestScope } from '@clipgraph/gateway/transport/transport.ts';
import { mountAskRoute } from '@clipgraph/platform/ask/route.ts';
import { createDrain } from '@clipgraph/platform/draining/drain.ts';
import { createErrorMask } from '@clipgraph/platform/errors/masking.ts';
import { forbidSniffing } from '@clipgraph/platform/http/no-sniffing.ts';
import { createViewerVerifier } from '@clipgraph/platform/identity/viewer-header.ts';
import type { OpenSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import type { RequestContext } from '@clipgraph/platform/subgraph/request-context.ts';
import { note } from '@clipgraph/platform/telemetry/activity.ts';
import {
  type HealthOptions,
  mountHealth,
  mountMetrics,
} from '@clipgraph/platform/telemetry/health.ts';
import { observeHttp } from '@clipgraph/platform/telemetry/observe/observe-http.ts';
import type { Telemetry } from '@clipgraph/platform/telemetry/telemetry.ts';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';
import { admitSigned } from './admit-signed.ts';
import { createJoinedOperations } from './joined-operations.ts';
import {
  type Answer,
  type Body,
  createRepeatedOperations,
  type RepeatedOperations,
} from './repeated-operations.ts';
import { mountSubgraphSockets } from './sockets.ts';

/** Lists of references are as long as pages are; this is far above any of ours. */
const maxBodyBytes = 16 * 1024 * 1024;
/**
 * Longer than our callers keep an idle connection, so that it is never us who close one that is
 * about to be used.
 */
const keepAliveTimeoutMs = 65_000;
/**
 * A connection ends after so many requests, so that a process that came later gets its share of the
 * work.
 */
const maxRequestsPerSocket = 2_000;

export interface SubgraphServer {
  app: FastifyInstance;
  /** Finishes what is in flight and closes. */
  close(): Promise<void>;
}

/**
 * One subgraph over HTTP, for the gateway and the other subgraphs only: whoever comes without a
 * signed header is refused.
 */
export async function createSubgraphServer(
  subgraph: OpenSubgraph,
  log: Logger,
  telemetry: Telemetry,
  health: Omit<HealthOptions, 'service'>,
): Promise<SubgraphServer> {
  const { name } = subgraph.definition;
  const { keyring } = subgraph.services;
  const verifier = createViewerVerifier(keyring, name);
  const app = createApp(log);
  forbidSniffing(app);
  const server = createGraphqlServer(subgraph, log);
  const repeated = createRepeatedOperations(subgraph, log);
  const joined = createJoinedOperations(
    (body, scope) =>
      repeated.answer(body, scope) ?? firstTime(server, subgraph, repeated, body, scope),
    log,
  );
  // Only our own processes get past the signed header, so their traces are joined.
  observeHttp(app, telemetry, { joins: () => true, alsoInFlight: joined.waiting });
  const drain = createDrain(app);
  await server.start();

  mountHealth(app, { service: name, ...health });
  mountMetrics(app, telemetry.registry);
  mountAskRoute(app, { subgraph: name, answers: subgraph.answers, keyring });
  await app.register(async (guarded) => {
    const { viewerOf, refuseOtherBody } = admitSigned(guarded, verifier);
    const throughApollo = fastifyApolloHandler(server, {
      context: async (request) =>
        subgraph.createContext({ viewer: viewerOf(request), requestId: request.id }),
    });
    guarded.route({
      method: ['GET', 'POST'],
      url: '/graphql',
      preHandler: refuseOtherBody,
      async handler(request, reply) {
        const { method, body } = request;
        const viewer = viewerOf(request);
        reply.header(joinsHeader, '1');
        note({ viewerId: viewer.accountId });
        const answering =
          method === 'POST' ? repeated.answer(body, { viewer, requestId: request.id }) : undefined;
        if (answering) {
          const { status, json } = await answering;
          return reply.code(status).type('application/json; charset=utf-8').send(json);
        }
        const answer = await throughApollo.call(guarded, request, reply);
        if (method === 'POST' && reply.statusCode === 200) repeated.remember(body);
        return answer;
      },
    });
    guarded.post(joinedPath, { preHandler: refuseOtherBody }, async ({ body }, reply) => {
      const lines = joined.answer(body);
      // With the first line, so that its head tells of a drain that has begun since.
      if (lines) return reply.type('application/x-ndjson').send(await lines);
      return reply.code(400).send({ error: 'The body is not a joined request.' });
    });
    await subgraph.definition.routes?.(guarded, subgraph.services);
  });

  const sockets = mountSubgraphSockets(app.server, subgraph, verifier, log);

  return {
    app,
    async close() {
      await sockets.close();
      await drain();
      await app.close();
      await server.stop();
    },
  };
}

/** An operation of a joined request that was not answered before. */
async function firstTime(
  server: ApolloServer<RequestContext>,
  subgraph: OpenSubgraph,
  repeated: RepeatedOperations,
  { query, operationName, variables = {} }: Body,
  scope: RequestScope,
): Promise<Answer> {
  const { http, body } = await server.executeOperation(
    { query, variables, ...(operationName !== undefined && { operationName }) },
    { contextValue: subgraph.createContext(scope) },
  );
  if (body.kind !== 'single') throw new Error('A subgraph answers in one piece.');
  const status = http.status ?? 200;
  if (status === 200) repeated.remember({ query, operationName, variables });
  return { status, json: JSON.stringify(body.singleResult) };
}

const createApp = (log: Logger) =>
  Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    requestIdHeader: 'x-request-id',
    bodyLimit: maxBodyBytes,
    keepAliveTimeout: keepAliveTimeoutMs,
    maxRequestsPerSocket,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 500 },
  });

const createGraphqlServer = ({ schema }: OpenSubgraph, log: Logger) =>
  new ApolloServer<RequestContext>({
    schema,
    introspection: true,
    csrfPrevention: false,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    nodeEnv: 'production',
    logger: log,
    formatError: createErrorMask(log),
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      nameInLog,
    ],
  });

const nameInLog: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    async didResolveOperation({ operationName }) {
      if (operationName !== null) note({ operation: operationName });
    },
  }),
};
