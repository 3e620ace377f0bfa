import { defineSubgraph } from '@clipgraph/platform/subgraph/subgraph.ts';
import { counters } from './counted.ts';
import { handlers } from './events/handled.ts';
import { startFolding } from './groups/fold-worker.ts';
import { createLoaders } from './loaders.ts';
import { startPushes } from './push/push-worker.ts';
import { startRemovals } from './removals/removal-worker.ts';
import { resolvers } from './resolvers.ts';

/** What others did that concerns an account, fed by events alone. */
export const notification = defineSubgraph({
  name: 'notification',
  folder: new URL('./', import.meta.url),
  resolvers,
  createLoaders,
  handlers,
  projections: ['users', 'edges', 'posts'],
  counters,
  start: async (services) => {
    const stops = [
      await startRemovals(services),
      startFolding(services),
      await startPushes(services),
    ];
    return async () => {
      await Promise.all(stops.map((stop) => stop()));
    };
  },
});
