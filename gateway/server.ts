import type { Config } from '@clipgraph/platform/config/config.ts';
import { createDrain } from '@clipgraph/platform/draining/drain.ts';
import { createErrorMask } from '@clipgraph/platform/errors/masking.ts';
import type { Credentials, Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { SocketLimits } from '@clipgraph/platform/sockets/socket-limits.ts';
import { silent, type Telemetry } from '@clipgraph/platform/telemetry/telemetry.ts';
import { newTraceId } from '@clipgraph/platform/telemetry/traceparent.ts';
import { readOperations } from '@clipgraph/schema/operations.ts';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { CreateThread } from './cold/thread.ts';
import type { HotStore } from './documents/hot-store.ts';
import { createKnownDocuments } from './documents/known-documents.ts';
import { createPersistedDocuments } from './documents/persisted.ts';
import type { CompiledGatewayOptions } from './executor/apollo-gateway.ts';
import { startApolloServer } from './http/apollo-server.ts';
import { createApp } from './http/app.ts';
import { createDirectAnswers } from './http/direct-answers.ts';
import { createEventStreams } from './http/event-streams/event-streams.ts';
import type { EventStreamLimits } from './http/event-streams/limits.ts';
import { mountGraphql } from './http/graphql-route.ts';
import { mountGraphqlSocket } from './http/graphql-socket.ts';
import { rateLimitHeaders } from './http/rate-limit-headers.ts';
import { whereReached } from './http/reached-at.ts';
import { settleMutations } from './http/settle-mutations.ts';
import { mountRest } from './rest/mount.ts';
import { createServedGraph } from './served-graph.ts';
import { createLiveOperations } from './subscriptions/live-operations.ts';
import { registerGauges } from './telemetry/gauges.ts';
import { countRefused, inActivities } from './telemetry/observe-requests.ts';
import type { SubgraphTransport } from './transport/transport.ts';

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
  viewerOf(credentials: Credentials): Promise<Viewer>;
  /**
   * Told of each client that stays connected, over WebSocket or server-sent events.
   * @returns a function that is called once, when it has gone
   */
  onConnected?(viewer: Viewer): () => void;
  /**
   * Runs after each mutation and before its answer leaves: embedded mode hands the events of the
   * request to their consumers here.
   */
  afterMutation?(): Promise<void>;
  socketLimits?: Partial<SocketLimits>;
  eventStreamLimits?: Partial<EventStreamLimits>;
  /** Documents that are known beforehand: see TRUSTED_DOCUMENTS. */
  knownDocuments?: readonly string[];
  /** Where the operations that clients ask for most outlive the process. @default nowhere */
  hotStore?: HotStore;
  /** Where documents are validated and planned. @default on a thread of the planner's own */
  openThread?: CreateThread | undefined;
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
   * Plans what clients asked earlier processes for most, for two seconds at most. Call it before
   * the gateway listens; one that does not listen has no use for it. Never rejects.
   */
  prepare(): Promise<void>;
  /**
   * For a rolling upgrade: asks clients to connect again, which leads them to another process, and
   * resolves when they are gone, or after a few seconds. Call it before `close`.
   */
  drain(): Promise<void>;
  /** Finishes what is in flight and closes. */
  close(): Promise<void>;
}

/** The front door: HTTP, identity, limits and the graph. It does not listen yet. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, log, telemetry = silent, viewerOf, afterMutation, knownDocuments = [] } = options;
  const { onConnected = () => () => {} } = options;
  const { OPERATION_LIMITS: limits } = config;
  const app = await createApp(config, log, telemetry);
  const drain = createDrain(app);
  const formatError = createErrorMask(log);
  const known = createKnownDocuments(knownDocuments);
  const persisted = createPersistedDocuments(known);
  const graph = createServedGraph({
    ...options,
    telemetry,
    known,
    expected: knownDocuments,
    internal: options.rest === false ? [] : readOperations('rest').map(({ text }) => text),
  });
  const executor = graph.gateway.current;
  const server = await startApolloServer({
    gateway: graph.gateway,
    log,
    formatError,
    maxTokens: limits.tokens,
    readDocument: graph.readDocument,
    persistedQueries: persisted.cache,
    plugins: [
      rateLimitHeaders,
      countRefused(telemetry),
      graph.cacheHeaders,
      settleMutations(afterMutation),
    ],
  });
  const live = createLiveOperations({
    executor,
    subscriptions: graph.subscriptions,
    resolveDocument: persisted.resolve,
    readDocument: graph.readDocument,
    limits,
    newRequestId: newTraceId,
    formatError,
    afterMutation,
  });
  const operations = inActivities(live);
  const eventStreamLimits = options.eventStreamLimits;
  const eventStreams = createEventStreams({
    operations,
    limits: eventStreamLimits,
    viewerOf,
    onConnected,
  });
  const reachedAt = whereReached(config);
  const { readDocument } = graph;
  const direct = createDirectAnswers({ executor, readDocument, persisted, afterMutation });
  mountGraphql(app, { server, direct, eventStreams, config, viewerOf, reachedAt });
  if (options.rest !== false)
    mountRest(app, { config, executor, viewerOf, reachedAt, formatError, afterMutation });
  const sockets = mountGraphqlSocket(app.server, {
    operations,
    config,
    limits: options.socketLimits,
    viewerOf,
    reachedAt,
    onConnected,
  });
  registerGauges(telemetry, {
    sockets: sockets.size,
    eventStreams: eventStreams.size,
    subscriptions: graph.subscriptions.size,
    plans: () => executor().usage(),
  });
  app.addHook('onListen', async () => graph.warm());
  app.addHook('onClose', graph.close);
  await options.mount(app);
  const { prepare } = graph;
  return { app, prepare, ...endings({ app, drain, eventStreams, sockets, server }) };
}

/** The ways to end a gateway: slowly, for a rolling upgrade, and at once. */
function endings(parts: {
  app: FastifyInstance;
  drain(): Promise<void>;
  eventStreams: { close(): void };
  sockets: { close(): Promise<void> };
  server: { stop(): Promise<void> };
}): Pick<Gateway, 'drain' | 'close'> {
  const { app, drain, eventStreams, sockets, server } = parts;
  const closeConnections = async () => {
    eventStreams.close();
    await sockets.close();
  };
  return {
    async drain() {
      await closeConnections();
      await drain();
    },
    async close() {
      // A connection whose answer is still under way is not kept after it: its client would keep
      // this process from ending.
      app.server.keepAliveTimeout = 1;
      await closeConnections();
      await app.close();
      await server.stop();
    },
  };
}
