import type { GraphQLSchema } from 'graphql';
import { createRequestAsk } from '../ask/create-ask.ts';
import type { Answers } from '../ask/in-process.ts';
import { createDriftWatch, type DriftWatch, startDriftWatch } from '../counters/drift.ts';
import { startFolder } from '../counters/folder.ts';
import { openDatabase } from '../database/open.ts';
import { type Consumer, mergeHandlers } from '../events/consumer.ts';
import { createDirectPublisher } from '../events/direct-publisher.ts';
import type { Publisher } from '../events/event.ts';
import { createInProcessBus } from '../events/in-process-bus.ts';
import { createLease, soleHolder } from '../events/lease.ts';
import { createOutbox } from '../events/outbox.ts';
import type { Relay } from '../events/relay.ts';
import { leaseWorker } from '../ids/lease.ts';
import { startJobs } from '../jobs/run-jobs.ts';
import { createProjectedFacts, projectionHandlers, withFallback } from '../projections/facts.ts';
import { observeDatabase } from '../telemetry/observe/observe-database.ts';
import {
  observeConsumer,
  observeOutbox,
  observePublisher,
} from '../telemetry/observe/observe-events.ts';
import { traceRootFields } from '../telemetry/observe/observe-resolvers.ts';
import { silent } from '../telemetry/telemetry.ts';
import { type Foundation, subgraphDatabaseUrl } from './foundation.ts';
import { startHousekeeping } from './housekeeping.ts';
import { askFrom, bindAnswers, openServices } from './open-services.ts';
import { type RelayedWrites, relayWrites } from './relayed-writes.ts';
import {
  type ContextRequest,
  type ContextSource,
  createRequestContext,
  type RequestContext,
} from './request-context.ts';
import type { Services, SubgraphDefinition } from './subgraph.ts';
import { buildSubgraphSchema } from './subgraph-schema.ts';

/** A subgraph whose stores are open and migrated. Nothing runs by itself before `start`. */
export interface OpenSubgraph {
  readonly definition: SubgraphDefinition;
  readonly services: Services;
  readonly schema: GraphQLSchema;
  readonly answers: Answers;
  /** This subgraph as a receiver of events. */
  readonly consumer: Consumer;
  readonly relay: Relay | undefined;
  /** Of subgraphs that keep counters, while somebody counts what is found. */
  readonly drift: DriftWatch | undefined;
  createContext(request: ContextRequest): RequestContext;
  /**
   * Starts the relay of its outbox, the folding of its counters and its own background work.
   * @param takesJobs whether it works on jobs that wait in its database
   */
  start(publisher: Publisher, takesJobs: boolean): Promise<void>;
  /**
   * Hands over what commands of this process have written since the last call; at most
   * `deadlineMs`.
   * @returns undefined when there is nothing
   */
  settle(deadlineMs: number): Promise<void> | undefined;
  close(): Promise<void>;
}

export async function openSubgraph(
  definition: SubgraphDefinition,
  foundation: Foundation,
): Promise<OpenSubgraph> {
  const { name } = definition;
  const { telemetry = silent } = foundation;
  const { metrics, tracing } = telemetry;
  const log = foundation.log.child({ subgraph: name });
  const open = new AsyncDisposableStack();

  const opened = await openDatabase({
    url: subgraphDatabaseUrl(foundation.config, name),
    folder: definition.folder,
    log,
    observe: observeDatabase(name, telemetry),
  });
  open.defer(() => opened.close());
  const ids = await leaseWorker(opened, { log, holder: foundation.holder });
  open.defer(() => ids.close());
  const outbox = createOutbox({ traceparent: () => tracing?.traceparent() });
  const writes = relayWrites(opened, observeOutbox(outbox, name, tracing));
  const { database } = writes;

  const ask = askFrom(definition, foundation, () => answers);
  const direct = createDirectPublisher({
    log,
    traceparent: () => tracing?.traceparent(),
    // A subgraph that stands alone, as in its own tests, tells itself.
    unstarted: () => createInProcessBus([consumer], { log }),
  });
  const stores = {
    log,
    database,
    ids,
    outbox: writes.outbox,
    publishDirectly: direct.publish,
  };
  const services = openServices(definition, foundation, stores, ask);
  const answers = bindAnswers(definition, services);
  const drift =
    metrics && definition.counters && createDriftWatch(database, definition.counters.counted);
  const contexts = contextSource(definition, foundation, services);

  const warn =
    foundation.config.UNANSWERED_FIELDS === 'warn' ? (text: string) => log.warn(text) : undefined;
  const consumer = observeConsumer(consumerOf(definition, services), telemetry);

  return {
    definition,
    services,
    schema: traceRootFields(buildSubgraphSchema(definition, warn), name, tracing),
    answers,
    consumer,
    get relay() {
      return writes.relay;
    },
    drift,
    createContext: (request) => createRequestContext(definition, contexts, request),
    async start(publisher, takesJobs) {
      const told = observePublisher(publisher, name, telemetry);
      direct.start(told);
      startRelayOf(writes, told, services, foundation.holder, open);
      open.defer(startFolder({ database, log }));
      open.defer(startHousekeeping(database, log));
      if (drift) open.defer(startDriftWatch(drift, log));
      const handlers = takesJobs && definition.jobs?.(services);
      if (handlers) open.defer(startJobs({ database, handlers, log }));
      if (definition.start) open.defer(await definition.start(services));
    },
    settle: writes.settle,
    close: () => open.disposeAsync(),
  };
}

const consumerOf = (definition: SubgraphDefinition, services: Services): Consumer => ({
  subgraph: definition.name,
  database: services.database,
  handlers: mergeHandlers(
    projectionHandlers(definition.projections ?? []),
    definition.handlers?.(services) ?? {},
  ),
});

function contextSource(
  { name, projections = [] }: SubgraphDefinition,
  { sharedAsk, telemetry = silent }: Foundation,
  services: Services,
): ContextSource {
  const projected = createProjectedFacts(services.database, projections);
  const countStaleRead = () => telemetry.metrics?.staleReads.of(name).add();
  return {
    services,
    createRequestAsk: (query) => (query && sharedAsk?.(query)) ?? createRequestAsk(services.ask),
    withFallback: (asked) => withFallback(asked, projected, countStaleRead),
  };
}

/** One relay at work per outbox: where processes share the database, whoever holds the lease. */
function startRelayOf(
  writes: RelayedWrites,
  publisher: Publisher,
  { config, database, log }: Services,
  holder: string,
  open: AsyncDisposableStack,
): void {
  const lease = config.DATABASE_URL ? createLease(database, 'relay', holder) : soleHolder;
  const relay = writes.start({ publisher, lease, log });
  open.defer(() => relay.stop());
}
