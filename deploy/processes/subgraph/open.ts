import { randomUUID } from 'node:crypto';
import { createHttpAskTransport } from '@clipgraph/platform/ask/http-transport.ts';
import { type Config, ConfigError } from '@clipgraph/platform/config/config.ts';
import { createKeyring } from '@clipgraph/platform/identity/keyring.ts';
import { openSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import type { SubgraphDefinition } from '@clipgraph/platform/subgraph/subgraph.ts';
import { observeEvents } from '@clipgraph/platform/telemetry/observe/event-metrics.ts';
import { observeAsk } from '@clipgraph/platform/telemetry/observe/observe-ask.ts';
import { observeHealth } from '@clipgraph/platform/telemetry/observe/observe-process.ts';
import { observeSubgraphs } from '@clipgraph/platform/telemetry/observe/observe-subgraphs.ts';
import { openTelemetry } from '@clipgraph/platform/telemetry/telemetry.ts';
import { requestHeaders } from '@clipgraph/platform/telemetry/tracing.ts';
import type { Logger } from 'pino';
import { openEventFlow } from '../event-flow.ts';
import { openStores } from '../stores.ts';
import { createSubgraphServer } from './server.ts';

export interface Service {
  listen(): Promise<void>;
  /** Takes no new work, finishes what is in flight, closes the stores. */
  close(): Promise<void>;
}

/** Where the other processes are. @throws ConfigError when it is not said */
export function addressesOf(config: Config): ReadonlyMap<string, string> {
  if (!config.SUBGRAPH_URLS)
    throw new ConfigError(
      'SUBGRAPH_URLS is required by services that run apart: name=http://host:port, comma separated.',
    );
  return config.SUBGRAPH_URLS;
}

/**
 * One subgraph in a process of its own.
 * @throws Error with a sentence for the operator when a store cannot be opened
 */
export async function openService(
  definition: SubgraphDefinition,
  config: Config,
  log: Logger,
): Promise<Service> {
  const closers: (() => Promise<void>)[] = [];
  let serving = false;
  const close = async () => {
    serving = false;
    for (const closer of closers.reverse()) await closer();
  };
  try {
    const keyring = createKeyring(config.SECRETS);
    const stores = openStores(config, log);
    closers.push(stores.close);
    const telemetry = await openTelemetry(config, definition.name);
    closers.push(telemetry.close);
    const headers = () => requestHeaders(telemetry.tracing);
    const askTransport = createHttpAskTransport({
      urls: addressesOf(config),
      keyring,
      self: definition.name,
      headers,
      log,
    });
    closers.push(askTransport.close);
    const foundation = {
      config,
      log,
      ...stores,
      keyring,
      askTransport: observeAsk(askTransport, telemetry),
      holder: randomUUID(),
      telemetry,
    };
    const subgraph = await openSubgraph(definition, foundation);
    closers.push(subgraph.close);
    const events = await openEventFlow(config, [subgraph.consumer], log);
    closers.push(events.close);
    await subgraph.start(events.publisher);
    const { registry } = telemetry;
    observeSubgraphs(registry, [subgraph]);
    observeEvents(registry, [
      {
        name: definition.name,
        outbox: async () => subgraph.relay?.status(),
        lag: () => events.lag(definition.name),
      },
    ]);
    const health = {
      started: () => serving,
      own: { database: subgraph.services.database.ping },
      others: { ...stores.probes, ...events.probes },
    };
    observeHealth(registry, health);
    const server = await createSubgraphServer(subgraph, log, telemetry, health);
    closers.push(server.close);
    return {
      async listen() {
        await server.app.listen({ host: config.HOST, port: config.PORT });
        serving = true;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
