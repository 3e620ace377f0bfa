import type { Config } from '@clipgraph/platform/config/config.ts';
import { openSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import type { SubgraphDefinition } from '@clipgraph/platform/subgraph/subgraph.ts';
import { observeHealth } from '@clipgraph/platform/telemetry/observe/observe-process.ts';
import { observeSubgraphs } from '@clipgraph/platform/telemetry/observe/observe-subgraphs.ts';
import type { Logger } from 'pino';
import { observeEventsOf } from '../events/event-flow.ts';
import { openEventFlow } from '../events/open.ts';
import { openProcess, type Service } from '../process.ts';
import { openFoundation } from './foundation.ts';
import { createSubgraphServer } from './server.ts';

/**
 * One subgraph in a process of its own.
 * @throws Error with a sentence for the operator when a store cannot be opened
 */
export const openSubgraphProcess = (
  definition: SubgraphDefinition,
  config: Config,
  log: Logger,
): Promise<Service> =>
  openProcess({ config, log, name: definition.name }, async (process) => {
    const { stores, telemetry, closing } = process;
    const subgraph = await openSubgraph(definition, openFoundation(process, definition.name));
    closing.defer(subgraph.close);
    const events = await openEventFlow(config, [subgraph.consumer], log, {
      stopping: process.stopping,
    });
    closing.defer(events.close);
    await subgraph.start(events.publisher, true);

    const health = {
      started: process.isServing,
      own: { database: subgraph.services.database.ping },
      others: {
        ...stores.probes,
        ...events.probes,
        ...definition.probes?.(subgraph.services),
      },
    };
    observeSubgraphs(telemetry.registry, [subgraph]);
    observeEventsOf([subgraph], events, telemetry.registry);
    observeHealth(telemetry.registry, health);
    const server = await createSubgraphServer(subgraph, log, telemetry, health);
    closing.defer(server.close);
    return {
      async listen() {
        await server.app.listen({ host: config.HOST, port: config.PORT });
      },
    };
  });
