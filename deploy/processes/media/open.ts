import { availableParallelism } from 'node:os';
import type { Config } from '@clipgraph/platform/config/config.ts';
import { forbidSniffing } from '@clipgraph/platform/http/no-sniffing.ts';
import { openSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import { mountHealth, mountMetrics } from '@clipgraph/platform/telemetry/health.ts';
import {
  observeDisk,
  observeHealth,
} from '@clipgraph/platform/telemetry/observe/observe-process.ts';
import { observeSubgraphs } from '@clipgraph/platform/telemetry/observe/observe-subgraphs.ts';
import Fastify from 'fastify';
import type { Logger } from 'pino';
import { loadSubgraph, mediaSubgraph } from '../../subgraphs.ts';
import { openProcess, type Service } from '../process.ts';
import { openFoundation } from '../subgraph/foundation.ts';

/**
 * The heavy work of the video subgraph in a process of its own: it opens that subgraph's stores,
 * but serves no requests and relays no events; those it writes are relayed by the subgraph. Any
 * number may run.
 */
export const openMediaWorker = (config: Config, log: Logger): Promise<Service> =>
  openProcess({ config, log, name: 'media' }, async (process) => {
    const { stores, telemetry, closing } = process;
    const definition = await loadSubgraph(mediaSubgraph);
    const subgraph = await openSubgraph(definition, openFoundation(process, definition.name));
    closing.defer(subgraph.close);

    const app = Fastify();
    forbidSniffing(app);
    const health = {
      started: process.isServing,
      own: { database: subgraph.services.database.ping },
      others: stores.probes,
    };
    mountHealth(app, { service: 'media', ...health });
    observeHealth(telemetry.registry, health);
    observeDisk(telemetry.registry, config.DATA_DIR);
    observeSubgraphs(telemetry.registry, [subgraph]);
    mountMetrics(app, telemetry.registry);
    closing.defer(() => app.close());
    return {
      async listen() {
        await app.listen({ host: config.HOST, port: config.PORT });
        const stop = await definition.startWorker?.(subgraph.services, availableParallelism());
        if (stop) closing.defer(stop);
      },
    };
  });
