import { randomUUID } from 'node:crypto';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { Config } from '@clipgraph/platform/config/config.ts';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import cors from '@fastify/cors';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from 'fastify';
import type { Logger } from 'pino';
import { createCompiledGateway } from './executor/apollo-gateway.ts';
import { type GatewayContext, mountGraphql } from './http/graphql-route.ts';
import { mountGraphqlSocket } from './http/graphql-socket.ts';
import { createErrorMask } from './http/masking.ts';
import { defaultDocumentLimits, documentLimitsRule, maxTokens } from './limits/document-limits.ts';
import type { SubgraphTransport } from './transport/transport.ts';

const maxOperationBytes = 1_000_000;

export interface GatewayOptions {
  config: Config;
  log: Logger;
  supergraphSdl: string;
  transports: ReadonlyMap<string, SubgraphTransport>;
  /** @throws UNAUTHENTICATED for a token that is malformed, expired or revoked. */
  viewerOf(credentials: { authorization: string | undefined; address: string }): Promise<Viewer>;
  /** Runs after each mutation and before its answer leaves: embedded mode hands the events of the request to their consumers here. */
  afterMutation?(): Promise<void>;
  /** Further routes of the front door: media, uploads, keys, health, explorer. */
  mount(app: FastifyInstance): void | Promise<void>;
}

export interface Gateway {
  app: FastifyInstance;
  /** Finishes what is in flight and closes. */
  close(): Promise<void>;
}

/** The front door: HTTP, identity, limits and the graph. Not listening yet. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, log } = options;
  const app = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: newRequestId,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    forceCloseConnections: 'idle',
    trustProxy: (_address, hop) => hop < config.TRUST_PROXY,
    keepAliveTimeout: 65_000,
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-trace-id', request.id);
  });
  await app.register(cors, {
    origin: config.CORS_ORIGINS.includes('*') ? '*' : [...config.CORS_ORIGINS],
    methods: ['GET', 'HEAD', 'POST', 'PUT'],
    exposedHeaders: ['x-trace-id', 'retry-after', 'etag', 'content-range'],
    maxAge: 86_400,
  });

  const formatError = createErrorMask(log);
  const validationRules = [documentLimitsRule(defaultDocumentLimits)];
  const graph = createCompiledGateway({
    supergraphSdl: options.supergraphSdl,
    createTransports: () => options.transports,
    scopeOf: (context) => (context as unknown as GatewayContext).scope,
    validationRules,
    onError: (error, place) => log.warn({ err: error, ...place }, 'a part of an operation failed'),
  });
  const server = new ApolloServer<GatewayContext>({
    gateway: graph,
    // There are no cookies to forge a request with (see graphql-route), and the check refuses plain GET queries that the draft allows.
    csrfPrevention: false,
    introspection: true,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    nodeEnv: 'production',
    logger: log,
    formatError,
    parseOptions: { maxTokens },
    validationRules,
    plugins: [ApolloServerPluginLandingPageDisabled(), ...(options.afterMutation ? [settleAfterMutations(options.afterMutation)] : [])],
  });
  await server.start();
  mountGraphql(app, {
    server,
    maxBodyBytes: maxOperationBytes,
    viewerOf: (request: FastifyRequest) => options.viewerOf({ authorization: request.headers.authorization, address: request.ip }),
  });
  const sockets = mountGraphqlSocket(app.server, {
    executor: graph.current,
    viewerOf: options.viewerOf,
    addressOf: (request) => clientAddress(request, config.TRUST_PROXY),
    newRequestId,
    formatError,
    afterMutation: options.afterMutation,
  });
  await options.mount(app);
  return {
    app,
    async close() {
      await sockets.close();
      await app.close();
      await server.stop();
    },
  };
}

/** 32 hexadecimal digits, as a trace id is. */
const newRequestId = () => randomUUID().replaceAll('-', '');

/** The address that the outermost trusted proxy saw; the socket's own when there is no proxy. */
function clientAddress(
  request: { socket: { remoteAddress?: string | undefined }; headers: NodeJS.Dict<string | string[]> },
  proxies: number,
): string {
  const forwarded = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  return (proxies > 0 && forwarded.at(-proxies)) || (request.socket.remoteAddress ?? '');
}

const settleAfterMutations = (settle: () => Promise<void>) => ({
  requestDidStart: async () => ({
    willSendResponse: async ({ operation }: { operation?: { operation: string } }) => {
      if (operation?.operation === 'mutation') await settle();
    },
  }),
});
