import { randomUUID } from 'node:crypto';
import { createHttpAskTransport } from '@clipgraph/platform/ask/http-transport.ts';
import type { Config } from '@clipgraph/platform/config/config.ts';
import { createKeyring } from '@clipgraph/platform/identity/keyring.ts';
import { openSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import { mountHealth, mountMetrics } from '@clipgraph/platform/telemetry/health.ts';
import { observeAsk } from '@clipgraph/platform/telemetry/observe/observe-ask.ts';
import {
  observeDisk,
  observeHealth,
} from '@clipgraph/platform/telemetry/observe/observe-process.ts';
import { observeSubgraphs } from '@clipgraph/platform/telemetry/observe/observe-subgraphs.ts';
import { openTelemetry } from '@clipgraph/platform/telemetry/telemetry.ts';
import Fastify from 'fastify';
import type { Logger } from 'pino';
import { loadSubgraph } from '../../subgraphs.ts';
import { openStores } from '../stores.ts';
import { addressesOf, type Service } from '../subgraph/open.ts';

/**
 * The heavy work of the video subgraph in a process of its own: it opens that subgraph's stores,
 * but serves no requests and relays no events; those it writes are relayed by the subgraph. Any
 * number may run.
 */
export async function openMediaWorker(config: Config, log: Logger): Promise<Service> {
  const closers: (() => Promise<void>)[] = [];
  let working = false;
  const close = async () => {
    working = false;
    for (const closer of closers.reverse()) await closer();
  };
  try {
    const definition = await loadSubgraph('video');
    const keyring = createKeyring(config.SECRETS);
    const stores = openStores(config, log);
    closers.push(stores.close);
    const telemetry = await openTelemetry(config, 'media');
    closers.push(telemetry.close);
    const askTransport = createHttpAskTransport({
      urls: addressesOf(config),
      keyring,
      self: definition.name,
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
    const app = Fastify();
    const health = {
      started: () => working,
      own: { database: subgraph.services.database.ping },
      others: stores.probes,
    };
    mountHealth(app, { service: 'media', ...health });
    observeHealth(telemetry.registry, health);
    observeDisk(telemetry.registry, config.DATA_DIR);
    observeSubgraphs(telemetry.registry, [subgraph]);
    mountMetrics(app, telemetry.registry);
    closers.push(() => app.close());
    return {
      async listen() {
        await app.listen({ host: config.HOST, port: config.PORT });
        const stop = await definition.startWorker?.(subgraph.services);
        if (stop) closers.push(stop);
        working = true;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
