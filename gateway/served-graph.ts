import type { ApolloServerPlugin } from '@apollo/server';
import type { Config } from '@clipgraph/platform/config/config.ts';
import { DateTime } from '@clipgraph/platform/subgraph/date-time.ts';
import type { Telemetry } from '@clipgraph/platform/telemetry/telemetry.ts';
import type { Logger } from 'pino';
import { createReuse } from './caching/reuse.ts';
import type { KnownDocuments } from './documents/known-documents.ts';
import { createTrust } from './documents/trust.ts';
import { warmUp } from './documents/warm.ts';
import {
  type CompiledGateway,
  type CompiledGatewayOptions,
  createCompiledGateway,
} from './executor/apollo-gateway.ts';
import { createApolloPlanner } from './executor/plan/planner.ts';
import { createAdmission } from './limits/admission.ts';
import { documentLimitsRule } from './limits/document-limits.ts';
import {
  createSharedSubscriptions,
  type SharedSubscriptions,
} from './subscriptions/shared-subscriptions.ts';
import { observeExecutor } from './telemetry/observe-executor.ts';
import { observePlanner } from './telemetry/observe-planner.ts';
import { observeTransport } from './telemetry/observe-transport.ts';
import { createOperationNames } from './telemetry/operation-names.ts';
import { BrokenCircuit } from './transport/circuit-breaker.ts';
import { withDeadline } from './transport/deadline.ts';
import { withTiming } from './transport/timing.ts';
import type { SubgraphTransport } from './transport/transport.ts';

type CreateTransports = CompiledGatewayOptions['createTransports'];

interface ServedGraphOptions {
  config: Pick<Config, 'OPERATION_LIMITS' | 'TRUSTED_DOCUMENTS'>;
  log: Logger;
  telemetry: Telemetry;
  supergraphSdl: CompiledGatewayOptions['supergraphSdl'];
  transports: ReadonlyMap<string, SubgraphTransport> | CreateTransports;
  known: KnownDocuments;
  /** Compiled before a client asks for them. */
  expected: readonly string[];
}

/** The graph that clients ask: its executor changes when the supergraph does. */
interface ServedGraph {
  readonly gateway: CompiledGateway;
  readonly subscriptions: SharedSubscriptions;
  /** Sets `Cache-Control` by what the schema says of the operation's fields. */
  readonly cacheHeaders: ApolloServerPlugin;
}

export function createServedGraph({
  config: { OPERATION_LIMITS: limits, TRUSTED_DOCUMENTS: trustMode },
  log,
  telemetry,
  supergraphSdl,
  transports,
  known,
  expected,
}: ServedGraphOptions): ServedGraph {
  const reuse = createReuse();
  const gateway = createCompiledGateway({
    supergraphSdl,
    createTransports: observed(transports, telemetry),
    planner: (supergraph) => observePlanner(createApolloPlanner(supergraph), telemetry),
    observe: (executor) => observeExecutor(executor, telemetry, createOperationNames(known)),
    validationRules: [documentLimitsRule(limits)],
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
      void warmUp(executor, expected);
    },
  });
  const subscriptions = createSharedSubscriptions({
    executor: gateway.current,
    shareKey: reuse.shareKey,
    onSlow: () => telemetry.metrics?.subscriptionDrops.of().add(),
  });
  return { gateway, subscriptions, cacheHeaders: reuse.plugin };
}

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
