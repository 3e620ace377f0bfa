import type { ApolloServerPlugin } from '@apollo/server';
import type { Config } from '@clipgraph/platform/config/config.ts';
import { BrokenCircuit } from '@clipgraph/platform/http/circuit-breaker.ts';
import { DateTime } from '@clipgraph/platform/subgraph/date-time.ts';
import type { Telemetry } from '@clipgraph/platform/telemetry/telemetry.ts';
import type { Logger } from 'pino';
import { createReuse } from './caching/reuse.ts';
import { createBudget } from './cold/budget.ts';
import { createPayers } from './cold/payers.ts';
import { createThreadPlanner } from './cold/planner.ts';
import { createReader, type ReadDocument } from './cold/reader.ts';
import type { CreateThread } from './cold/thread.ts';
import type { HotStore } from './documents/hot-store.ts';
import { keepHot } from './documents/keep-hot.ts';
import { createKnownDocuments, type KnownDocuments } from './documents/known-documents.ts';
import { createTrust } from './documents/trust.ts';
import { warmUp } from './documents/warm.ts';
import {
  type CompiledGateway,
  type CompiledGatewayOptions,
  createCompiledGateway,
} from './executor/apollo-gateway.ts';
import type { Executor } from './executor/executor.ts';
import type { ExpectedOperation } from './executor/operations.ts';
import { createAdmission } from './limits/admission.ts';
import { withMadePlans } from './rest/made-plans.ts';
import {
  createSharedSubscriptions,
  type SharedSubscriptions,
} from './subscriptions/shared-subscriptions.ts';
import { observeExecutor } from './telemetry/observe-executor.ts';
import { observePlanner } from './telemetry/observe-planner.ts';
import { observeTransport } from './telemetry/observe-transport.ts';
import { createOperationNames } from './telemetry/operation-names.ts';
import { withDeadline } from './transport/deadline.ts';
import { withTiming } from './transport/timing.ts';
import type { SubgraphTransport } from './transport/transport.ts';

type CreateTransports = CompiledGatewayOptions['createTransports'];

interface ServedGraphOptions {
  config: Pick<Config, 'OPERATION_LIMITS' | 'TRUSTED_DOCUMENTS' | 'RATE_LIMITS' | 'WARM_UP'>;
  log: Logger;
  telemetry: Telemetry;
  supergraphSdl: CompiledGatewayOptions['supergraphSdl'];
  transports: ReadonlyMap<string, SubgraphTransport> | CreateTransports;
  known: KnownDocuments;
  /** Compiled before a client asks for them. */
  expected: readonly string[];
  /** Our own documents, compiled ahead as well; clients cannot run them. */
  internal: readonly string[];
  /** Where the operations that clients ask for most outlive the process. @default nowhere */
  hotStore?: HotStore | undefined;
  /** Where documents are validated and planned. @default on a thread of the planner's own */
  openThread?: CreateThread | undefined;
}

/** The graph that clients ask: its executor changes when the supergraph does. */
interface ServedGraph {
  readonly gateway: CompiledGateway;
  readonly subscriptions: SharedSubscriptions;
  readonly readDocument: ReadDocument;
  /** Sets `Cache-Control` by what the schema says of the operation's fields. */
  readonly cacheHeaders: ApolloServerPlugin;
  /**
   * Compiles what clients are expected to ask for, now and for each new supergraph. Before the
   * process listens it would only make the start longer.
   */
  warm(): void;
  /** As `Gateway.prepare`. */
  prepare(): Promise<void>;
  close(): Promise<void>;
}

export function createServedGraph({
  config: {
    OPERATION_LIMITS: limits,
    TRUSTED_DOCUMENTS: trustMode,
    RATE_LIMITS: isLimited,
    WARM_UP: isWarmed,
  },
  log,
  telemetry,
  supergraphSdl,
  transports,
  known,
  expected,
  internal,
  hotStore,
  openThread,
}: ServedGraphOptions): ServedGraph {
  const reuse = createReuse();
  let isServing = false;
  const budget = createBudget({ perPayerMs: limits.coldMsPerViewer, totalMs: limits.coldMs });
  const payerOf = isLimited ? createPayers(known) : () => undefined;
  const onPlannerError = (error: unknown) =>
    log.warn({ err: error }, 'a document could not be planned');
  const names = createOperationNames(createKnownDocuments([...expected, ...internal]));
  let warming = new AbortController();
  const warmAll = async (executor: Executor) => {
    warming.abort();
    warming = new AbortController();
    const { signal } = warming;
    // They are planned already, so that the first of old clients' requests wait for nothing.
    await warmUp(executor.internal, internal.map(asOperation), signal);
    await warmUp(executor, [...(hot?.list() ?? []), ...expected.map(asOperation)], signal);
  };
  const gateway = createCompiledGateway({
    supergraphSdl,
    createTransports: observed(transports, telemetry),
    planner: (_, sdl) =>
      observePlanner(
        withMadePlans(
          createThreadPlanner({
            supergraphSdl: sdl,
            limits,
            budget,
            openThread,
            onError: onPlannerError,
          }),
          sdl,
        ),
        telemetry,
      ),
    payerOf,
    observe: (executor) => observeExecutor(executor, telemetry, names),
    scalars: [DateTime],
    admission: createAdmission({ limits, trust: createTrust(known, trustMode, log), trustMode }),
    onError(error, place) {
      if (!(error instanceof BrokenCircuit))
        log.warn({ err: error, ...place }, 'a part of an operation failed');
    },
    onExecutor(executor, sdl) {
      reuse.use(sdl, executor.apiSchema);
      subscriptions
        .endInvalid(executor)
        .catch((error) =>
          log.error(
            { err: error },
            'open subscriptions could not be checked against the new supergraph',
          ),
        );
      if (isServing) void warmAll(executor);
    },
  });
  const hot =
    hotStore &&
    keepHot({
      store: hotStore,
      executor: gateway.current,
      onError: (error) => log.warn({ err: error }, 'the hottest operations could not be kept'),
    });
  const subscriptions = createSharedSubscriptions({
    executor: gateway.current,
    shareKey: reuse.shareKey,
    onSlow: () => telemetry.metrics?.subscriptionDrops.of().add(),
  });
  return {
    gateway,
    subscriptions,
    readDocument: createReader({
      maxTokens: limits.tokens,
      payerOf,
      checkBudget: (request) => gateway.current().checkBudget(request),
    }),
    cacheHeaders: reuse.plugin,
    warm() {
      if (!isWarmed) return;
      isServing = true;
      void warmAll(gateway.current());
    },
    prepare: async () => hot?.warm(),
    async close() {
      isServing = false;
      warming.abort();
      await hot?.close();
    },
  };
}

const asOperation = (query: string): ExpectedOperation => ({ query });

/** The same transports, measured and bound to the deadline of the operation. */
function observed(
  transports: ServedGraphOptions['transports'],
  telemetry: Telemetry,
): CreateTransports {
  return (subgraphs) => {
    const given = typeof transports === 'function' ? transports(subgraphs) : transports;
    const wrap = (name: string, transport: SubgraphTransport) =>
      withTiming(name, withDeadline(name, observeTransport(name, transport, telemetry)));
    return new Map([...given].map(([name, transport]) => [name, wrap(name, transport)]));
  };
}
