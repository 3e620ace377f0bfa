import { defineSubgraph } from '@clipgraph/platform/subgraph/subgraph.ts';
import { counters } from './counted.ts';
import { indexLagMs } from './engine/catch-up.ts';
import { engineOf } from './engine/engine-of.ts';
import { keepUp, rebuildIndex } from './engine/keep-up.ts';
import { handlers } from './events/handled.ts';
import { createLoaders } from './loaders.ts';
import { resolvers } from './resolvers.ts';
import { keepQueriesSwept } from './suggest/frequent-queries.ts';

/** Posts, accounts and tags by what people type. */
export const search = defineSubgraph({
  name: 'search',
  folder: new URL('./', import.meta.url),
  resolvers,
  createLoaders,
  handlers,
  projections: ['users', 'edges', 'posts'],
  counters,
  probes: (services) =>
    services.config.SEARCH_URL === undefined ? {} : { opensearch: engineOf(services).ping },
  overdueMs: async (services) => ({ index: await indexLagMs(services, Date.now()) }),
  rebuild: async (services) => `${await rebuildIndex(services)} documents in a new index`,
  async start(services) {
    const stops = [keepUp(services), keepQueriesSwept(services)];
    return async () => {
      await Promise.all(stops.map((stop) => stop()));
    };
  },
});
