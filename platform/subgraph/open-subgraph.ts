import { join, resolve } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { AskTransport, RequestAsk } from '../ask/ask.ts';
import { createAsk, createRequestAsk } from '../ask/create-ask.ts';
import type { Answers } from '../ask/in-process.ts';
import type { Cache, PubSub } from '../cache/cache.ts';
import type { Config } from '../config/config.ts';
import { createCounters } from '../counters/create-counters.ts';
import { createDriftWatch, type DriftWatch, startDriftWatch } from '../counters/drift.ts';
import { startFolder } from '../counters/folder.ts';
import { createCursors } from '../cursors/cursors.ts';
import type { Database } from '../database/database.ts';
import { openDatabase } from '../database/open.ts';
import { type Consumer, mergeHandlers } from '../events/consumer.ts';
import type { Outbox, Publisher } from '../events/event.ts';
import { createLease, soleHolder } from '../events/lease.ts';
import { createOutbox } from '../events/outbox.ts';
import { type Relay, startRelay } from '../events/relay.ts';
import type { Keyring } from '../identity/keyring.ts';
import { leaseWorker } from '../ids/lease.ts';
import type { RateLimits } from '../limits/rate-limits.ts';
import { createProjectedFacts, projectionHandlers, withFallback } from '../projections/facts.ts';
import { observeCache } from '../telemetry/observe/observe-cache.ts';
import { observeDatabase } from '../telemetry/observe/observe-database.ts';
import {
  observeConsumer,
  observeOutbox,
  observePublisher,
} from '../telemetry/observe/observe-events.ts';
import { traceRootFields } from '../telemetry/observe/observe-resolvers.ts';
import { observeStages } from '../telemetry/observe/observe-stages.ts';
import { silent, type Telemetry } from '../telemetry/telemetry.ts';
import { startHousekeeping } from './housekeeping.ts';
import {
  type ContextRequest,
  type ContextSource,
  createRequestContext,
  type RequestContext,
} from './request-context.ts';
import type { Services, SubgraphDefinition } from './subgraph.ts';
import { buildSubgraphSchema } from './subgraph-schema.ts';

/** What a process shares between its subgraphs. */
export interface Foundation {
  config: Config;
  log: Logger;
  createCache(subgraph: string): Cache;
  pubSub: PubSub;
  rateLimits: RateLimits;
  keyring: Keyring;
  askTransport: AskTransport;
  /**
   * Questions that the subgraphs of this process share within one query.
   * @default each subgraph asks for itself
   */
  sharedAsk?: (query: object) => RequestAsk;
  /** Unique to this process's life: names the holder of leases. */
  holder: string;
  /** @default none */
  telemetry?: Telemetry;
}

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
  /** Starts the relay of its outbox, the folding of its counters and its own background work. */
  start(publisher: Publisher): Promise<void>;
  /**
   * Hands over what commands of this process have written since the last call; at most
   * `deadlineMs`.
   */
  settle(deadlineMs: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Where a subgraph's rows are: a MySQL database of its own, or a file of its own under DATA_DIR.
 */
export const subgraphDatabaseUrl = (config: Config, subgraph: string): string =>
  config.DATABASE_URL
    ? `${config.DATABASE_URL.replace(/\/+$/, '')}/${config.DATABASE_PREFIX}${subgraph}`
    : `file:${join(resolve(config.DATA_DIR), `${subgraph}.sqlite`)}`;

export async function openSubgraph(
  definition: SubgraphDefinition,
  foundation: Foundation,
): Promise<OpenSubgraph> {
  const { config, pubSub, rateLimits, keyring } = foundation;
  const { name } = definition;
  const { telemetry = silent } = foundation;
  const { metrics, tracing } = telemetry;
  const cache = observeCache(foundation.createCache(name), name, telemetry);
  const log = foundation.log.child({ subgraph: name });
  const opened = await openDatabase({
    url: subgraphDatabaseUrl(config, name),
    folder: definition.folder,
    log,
    observe: observeDatabase(name, telemetry),
  });
  const worker = await leaseWorker(opened, { log, holder: foundation.holder });
  let relay: Relay | undefined;
  let appended = 0;
  let unsettled = false;
  let settling: Promise<unknown> = Promise.resolve();

  const written = observeOutbox(
    createOutbox({ traceparent: () => tracing?.traceparent() }),
    name,
    tracing,
  );
  const outbox: Outbox = {
    append: (tx, draft) => {
      appended += 1;
      return written.append(tx, draft);
    },
    appendMany: (tx, drafts) => {
      appended += drafts.length;
      return written.appendMany(tx, drafts);
    },
  };
  // The relay is woken after the commit: woken before it, it would find nothing.
  const database: Database = {
    ...opened,
    async transaction(work) {
      const before = appended;
      const result = await opened.transaction(work);
      if (appended !== before) {
        unsettled = true;
        relay?.nudge();
      }
      return result;
    },
  };
  const ask = createAsk({
    // A subgraph asks itself without a detour.
    call: (owner, method, args) =>
      owner === name && answers[method]
        ? answers[method](...args)
        : foundation.askTransport.call(owner, method, args),
  });
  const projections = definition.projections ?? [];
  const projected = createProjectedFacts(database, projections);
  const services: Services = {
    config,
    log,
    database,
    ids: worker,
    cache,
    pubSub,
    outbox,
    counters: createCounters({ database, cache, subgraph: name }),
    cursors: createCursors(keyring.keys('cursor')),
    keyring,
    rateLimits,
    ask,
    stage: observeStages(name, telemetry),
  };
  const answers: Answers = Object.fromEntries(
    Object.entries(definition.answers ?? {}).map(([method, answer]) => [
      method,
      (...args: unknown[]) => answer(services, ...args),
    ]),
  );
  const countStaleRead = () => metrics?.staleReads.of(name).add();
  const contextSource: ContextSource = {
    services,
    createRequestAsk: (query) => (query && foundation.sharedAsk?.(query)) ?? createRequestAsk(ask),
    withFallback: (asked) => withFallback(asked, projected, countStaleRead),
  };
  const stops: (() => Promise<void>)[] = [];
  const drift =
    metrics && definition.counters && createDriftWatch(database, definition.counters.counted);

  return {
    definition,
    services,
    schema: traceRootFields(buildSubgraphSchema(definition), name, tracing),
    answers,
    consumer: observeConsumer(
      {
        subgraph: name,
        database,
        handlers: mergeHandlers(
          projectionHandlers(projections),
          definition.handlers?.(services) ?? {},
        ),
      },
      telemetry,
    ),
    get relay() {
      return relay;
    },
    drift,
    createContext: (request) => createRequestContext(definition, contextSource, request),
    async start(publisher) {
      const lease = config.DATABASE_URL
        ? createLease(database, 'relay', foundation.holder)
        : soleHolder;
      relay = startRelay({
        database,
        publisher: observePublisher(publisher, name, telemetry),
        lease,
        log,
      });
      stops.push(startFolder({ database, log }), startHousekeeping(database, log));
      if (drift) stops.push(startDriftWatch(drift, log));
      if (definition.start) stops.push(await definition.start(services));
    },
    async settle(deadlineMs) {
      if (unsettled && relay) {
        unsettled = false;
        settling = relay.drain(deadlineMs);
      }
      // Whoever finds nothing unsettled committed before the drain under way began, so that one
      // covers it.
      await settling;
    },
    async close() {
      for (const stop of stops.reverse()) await stop();
      await relay?.stop();
      await worker.close();
      await opened.close();
    },
  };
}
