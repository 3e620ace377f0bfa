import { join } from 'node:path';
import type { CreateThread } from '@clipgraph/gateway/cold/thread.ts';
import { fileStore } from '@clipgraph/gateway/documents/hot-store.ts';
import type { Identity } from '@clipgraph/gateway/identity/identity.ts';
import { mountJwks } from '@clipgraph/gateway/identity/jwks-route.ts';
import { createGateway, type Gateway } from '@clipgraph/gateway/server.ts';
import { createInProcessTransport } from '@clipgraph/gateway/transport/in-process.ts';
import { loadOrCreateMetricsToken } from '@clipgraph/platform/config/secrets.ts';
import { createPresence } from '@clipgraph/platform/live/presence.ts';
import type { OpenSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import {
  type HealthOptions,
  mountHealth,
  mountMetrics,
} from '@clipgraph/platform/telemetry/health.ts';
import {
  observeDisk,
  observeHealth,
} from '@clipgraph/platform/telemetry/observe/observe-process.ts';
import { observeSubgraphs } from '@clipgraph/platform/telemetry/observe/observe-subgraphs.ts';
import { type EventFlow, observeEventsOf } from '../events/event-flow.ts';
import { knownDocuments } from '../known-documents.ts';
import { mountPages } from '../pages.ts';
import type { Process } from '../process.ts';
import { readSupergraph } from '../supergraph.ts';

interface Parts {
  subgraphs: readonly OpenSubgraph[];
  events: EventFlow;
  identity: Identity;
  /** Hands the events written so far to their consumers. */
  settle(): Promise<void>;
  openThread: CreateThread | undefined;
}

/** The gateway in front of subgraphs of the same process, with the routes of both. */
export async function openFrontDoor(process: Process, parts: Parts): Promise<Gateway> {
  const { config, log, telemetry } = process;
  const { subgraphs, identity, settle } = parts;
  const metricsToken = config.METRICS_TOKEN ?? (await loadOrCreateMetricsToken(config.DATA_DIR));
  return createGateway({
    config,
    log,
    supergraphSdl: await readSupergraph(),
    transports: new Map(
      subgraphs.map((subgraph) => [subgraph.definition.name, transportTo(subgraph)]),
    ),
    viewerOf: identity.viewerOf,
    onConnected: createPresence(process.stores.pubSub),
    afterMutation: settle,
    knownDocuments: await knownDocuments(config),
    hotStore: fileStore(join(config.DATA_DIR, 'hot-operations.json')),
    openThread: parts.openThread,
    telemetry,
    async mount(app) {
      const health = healthOf(process, parts);
      mountHealth(app, { service: 'clipgraph', ...health });
      observe(process, parts, health);
      mountMetrics(app, telemetry.registry, metricsToken);
      mountJwks(app, identity);
      mountPages(app, config);
      for (const { definition, services } of subgraphs) await definition.routes?.(app, services);
    },
  });
}

const transportTo = (subgraph: OpenSubgraph) =>
  createInProcessTransport({
    schema: subgraph.schema,
    createContext: ({ viewer, requestId }, query) =>
      subgraph.createContext({ viewer, requestId, ...(query && { query }) }),
  });

const healthOf = (
  process: Process,
  { subgraphs, events }: Parts,
): Omit<HealthOptions, 'service'> => ({
  started: process.isServing,
  own: Object.fromEntries(
    subgraphs.map(({ definition, services }) => [definition.name, services.database.ping]),
  ),
  others: Object.assign(
    { ...process.stores.probes, ...events.probes },
    ...subgraphs.map(({ definition, services }) => definition.probes?.(services)),
  ),
});

function observe(
  { config, telemetry: { registry } }: Process,
  { subgraphs, events }: Parts,
  health: Omit<HealthOptions, 'service'>,
): void {
  observeHealth(registry, health);
  observeDisk(registry, config.DATA_DIR);
  observeSubgraphs(registry, subgraphs);
  observeEventsOf(subgraphs, events, registry);
}
