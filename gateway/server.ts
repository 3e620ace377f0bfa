import { constants } from 'node:zlib';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { Config } from '@clipgraph/platform/config/config.ts';
import { createDrain } from '@clipgraph/platform/draining/drain.ts';
import { createErrorMask } from '@clipgraph/platform/errors/masking.ts';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { SocketLimits } from '@clipgraph/platform/sockets/socket-limits.ts';
import { DateTime } from '@clipgraph/platform/subgraph/date-time.ts';
import { gaugeOf } from '@clipgraph/platform/telemetry/metrics.ts';
import { observeHttp, traceIdOf } from '@clipgraph/platform/telemetry/observe/observe-http.ts';
import { silent, type Telemetry } from '@clipgraph/platform/telemetry/telemetry.ts';
import { newTraceId } from '@clipgraph/platform/telemetry/traceparent.ts';
import compress from '@fastify/compress';
import cors from '@fastify/cors';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Logger } from 'pino';
import { createReuse } from './caching/reuse.ts';
import { createKnownDocuments } from './documents/known-documents.ts';
import { createPersistedDocuments } from './documents/persisted.ts';
import { createTrust } from './documents/trust.ts';
import { warmUp } from './documents/warm.ts';
import { type CompiledGatewayOptions, createCompiledGateway } from './executor/apollo-gateway.ts';
import { createApolloPlanner } from './executor/plan/planner.ts';
import { rateLimitHeaders } from './http/answer-headers.ts';
import type { EventStreamLimits } from './http/event-stream-limits.ts';
import { createEventStreams } from './http/event-streams.ts';
import { type GatewayContext, mountGraphql } from './http/graphql-route.ts';
import { mountGraphqlSocket } from './http/graphql-socket.ts';
import { createParsedDocuments } from './http/parsed-documents.ts';
import { createAdmission } from './limits/admission.ts';
import { documentLimitsRule } from './limits/document-limits.ts';
import { mountRest } from './rest/mount.ts';
import { createLiveOperations } from './subscriptions/live-operations.ts';
import { createSharedSubscriptions } from './subscriptions/shared-subscriptions.ts';
import { observeExecutor } from './telemetry/observe-executor.ts';
import { observePlanner } from './telemetry/observe-planner.ts';
import { countRefused, inActivities } from './telemetry/observe-requests.ts';
import { observeTransport } from './telemetry/observe-transport.ts';
import { createOperationNames } from './telemetry/operation-names.ts';
import { withDeadline } from './transport/deadline.ts';
import { withTiming } from './transport/timing.ts';
import type { SubgraphTransport } from './transport/transport.ts';

/** Below it, compression costs more than it saves. */
const minCompressedBytes = 1_024;

export interface GatewayOptions {
  config: Config;
  log: Logger;
  /** The text, or Apollo's manager of one that changes while it is served. */
  supergraphSdl: CompiledGatewayOptions['supergraphSdl'];
  /**
   * The way to each subgraph by its name, or what makes them from the addresses in a supergraph.
   */
  transports: ReadonlyMap<string, SubgraphTransport> | CompiledGatewayOptions['createTransports'];
  /** @throws UNAUTHENTICATED for a token that is malformed, expired or revoked. */
  viewerOf(credentials: { authorization: string | undefined; address: string }): Promise<Viewer>;
  /**
   * Runs after each mutation and before its answer leaves: embedded mode hands the events of the
   * request to their consumers here.
   */
  afterMutation?(): Promise<void>;
  socketLimits?: Partial<SocketLimits>;
  eventStreamLimits?: Partial<EventStreamLimits>;
  /** Documents that are known beforehand: see TRUSTED_DOCUMENTS. */
  knownDocuments?: readonly string[];
  /** @default none */
  telemetry?: Telemetry;
  /**
   * Whether the HTTP APIs of older clients are served: they need the product's own graph.
   * @default true
   */
  rest?: boolean;
  /** Further routes of the front door: media, uploads, keys, health, explorer. */
  mount(app: FastifyInstance): void | Promise<void>;
}

export interface Gateway {
  app: FastifyInstance;
  /**
   * Where other processes take over: sends clients to them, and resolves when they are gone, or
   * after a few seconds. To be called before `close`.
   */
  drain(): Promise<void>;
  /** Finishes what is in flight and closes. */
  close(): Promise<void>;
}

/** The front door: HTTP, identity, limits and the graph. Not listening yet. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, log, telemetry = silent } = options;
  // Behind a proxy of ours a request may belong to a trace already; a stranger's header decides
  // nothing.
  const joinsTraces = config.TRUST_PROXY > 0;
  const app = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: ({ headers }) =>
      (joinsTraces ? traceIdOf(headers.traceparent) : undefined) ?? newTraceId(),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    forceCloseConnections: 'idle',
    http: { headersTimeout: 15_000, connectionsCheckingInterval: 5_000 },
    trustProxy: (_address, hop) => hop < config.TRUST_PROXY,
    keepAliveTimeout: 65_000,
  });
  observeHttp(app, telemetry, { joins: joinsTraces });
  const drain = createDrain(app);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-trace-id', request.id);
  });
  await app.register(cors, {
    origin: config.CORS_ORIGINS.includes('*') ? '*' : [...config.CORS_ORIGINS],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
    exposedHeaders: [
      'x-trace-id',
      'retry-after',
      'ratelimit',
      'etag',
      'content-range',
      'server-timing',
    ],
    maxAge: 86_400,
  });
  // Media is compressed already, and event streams are written past Fastify.
  await app.register(compress, {
    threshold: minCompressedBytes,
    encodings: ['br', 'gzip', 'deflate'],
    customTypes:
      /^(?:application\/(?:json|graphql-response\+json)|text\/(?:html|css|javascript|plain))\b/,
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
    zlibOptions: { level: 4 },
  });

  const formatError = createErrorMask(log);
  const limits = config.OPERATION_LIMITS;
  const validationRules = [documentLimitsRule(limits)];
  const known = createKnownDocuments(options.knownDocuments ?? []);
  const persisted = createPersistedDocuments(known);
  const reuse = createReuse();
  const graph = createCompiledGateway({
    supergraphSdl: options.supergraphSdl,
    createTransports: (subgraphs) =>
      new Map(
        [
          ...(typeof options.transports === 'function'
            ? options.transports(subgraphs)
            : options.transports),
        ].map(([name, transport]) => [
          name,
          withTiming(name, withDeadline(name, observeTransport(name, transport, telemetry))),
        ]),
      ),
    planner: (supergraph) => observePlanner(createApolloPlanner(supergraph), telemetry),
    observe: (executor) => observeExecutor(executor, telemetry, createOperationNames(known)),
    scopeOf: (context) => (context as unknown as GatewayContext).scope,
    validationRules,
    scalars: [DateTime],
    admission: createAdmission({
      limits,
      trust: createTrust(known, config.TRUSTED_DOCUMENTS, log),
      trustMode: config.TRUSTED_DOCUMENTS,
    }),
    onError: (error, place) => log.warn({ err: error, ...place }, 'a part of an operation failed'),
    onExecutor(executor, supergraphSdl) {
      reuse.use(supergraphSdl, executor.apiSchema);
      subscriptions
        .endInvalid(executor)
        .catch((error) =>
          log.error(
            { err: error },
            'open subscriptions could not be checked against the new supergraph',
          ),
        );
      void warmUp(executor, options.knownDocuments ?? []);
    },
  });
  const subscriptions = createSharedSubscriptions({
    executor: graph.current,
    shareKey: reuse.shareKey,
    onSlow: () => telemetry.metrics?.subscriptionDrops.of().add(),
  });
  const server = new ApolloServer<GatewayContext>({
    gateway: graph,
    // There are no cookies to forge a request with (see graphql-route), and the check refuses plain
    // GET queries that the draft allows.
    csrfPrevention: false,
    introspection: true,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    nodeEnv: 'production',
    logger: log,
    formatError,
    parseOptions: { maxTokens: limits.tokens },
    // The executor validates, with our limits before GraphQL's own rules.
    dangerouslyDisableValidation: true,
    documentStore: createParsedDocuments(),
    persistedQueries: { cache: persisted.cache },
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      rateLimitHeaders,
      countRefused(telemetry),
      reuse.plugin,
      ...(options.afterMutation ? [settleAfterMutations(options.afterMutation)] : []),
    ],
  });
  await server.start();
  const operations = inActivities(
    createLiveOperations({
      executor: graph.current,
      subscriptions,
      resolveDocument: persisted.resolve,
      maxTokens: limits.tokens,
      deadlineMs: limits.deadlineMs,
      newRequestId: newTraceId,
      formatError,
      afterMutation: options.afterMutation,
    }),
  );
  const eventStreams = createEventStreams({
    operations,
    limits: options.eventStreamLimits,
    viewerOf: options.viewerOf,
  });
  mountGraphql(app, {
    server,
    eventStreams,
    limits,
    operatorToken: config.OPERATOR_TOKEN,
    viewerOf: (request: FastifyRequest) =>
      options.viewerOf({ authorization: request.headers.authorization, address: request.ip }),
  });
  if (options.rest !== false)
    mountRest(app, {
      config,
      executor: graph.current,
      viewerOf: options.viewerOf,
      formatError,
      afterMutation: options.afterMutation,
    });
  const sockets = mountGraphqlSocket(app.server, {
    operations,
    limits: options.socketLimits,
    viewerOf: options.viewerOf,
    addressOf: (request) => clientAddress(request, config.TRUST_PROXY),
    permitsOrigin: (origin) =>
      origin === undefined ||
      config.CORS_ORIGINS.includes('*') ||
      config.CORS_ORIGINS.includes(origin),
  });
  const gauges: [name: string, help: string, read: () => number][] = [
    ['clipgraph_sockets_open', 'WebSockets that are open.', sockets.size],
    [
      'clipgraph_event_streams_open',
      'Streams of server-sent events that are open or reserved.',
      eventStreams.size,
    ],
    [
      'clipgraph_subscriptions_open',
      'Subscriptions that are open at subgraphs; equal ones share one.',
      subscriptions.size,
    ],
    [
      'clipgraph_plan_cache_entries',
      'Operations whose plans are kept.',
      () => graph.current().usage().entries,
    ],
    [
      'clipgraph_plan_cache_bytes',
      'What the plans that are kept weigh, by estimate.',
      () => graph.current().usage().bytes,
    ],
  ];
  if (telemetry.metrics)
    for (const [name, help, read] of gauges) gaugeOf(telemetry.registry, name, help, read);
  await options.mount(app);
  return {
    app,
    async drain() {
      eventStreams.close();
      await sockets.close();
      await drain();
    },
    async close() {
      // A connection whose answer is still under way shall not be kept after it: its client would
      // hold this process up.
      app.server.keepAliveTimeout = 1;
      eventStreams.close();
      await sockets.close();
      await app.close();
      await server.stop();
    },
  };
}

/** The address that the outermost trusted proxy saw; the socket's own when there is no proxy. */
function clientAddress(
  request: {
    socket: { remoteAddress?: string | undefined };
    headers: NodeJS.Dict<string | string[]>;
  },
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
