import { repairCounters, verifyCounters } from '@clipgraph/platform/counters/drift.ts';
import { defineSubgraph } from '@clipgraph/platform/subgraph/subgraph.ts';
import { countedRows } from './counted.ts';
import { handlers } from './events/handled.ts';
import { createLoaders } from './loaders.ts';
import { startRemovals } from './removals/removal-worker.ts';
import { resolvers } from './resolvers.ts';

/** Likes, comments and their counts. */
export const interaction = defineSubgraph({
  name: 'interaction',
  folder: new URL('./', import.meta.url),
  resolvers,
  createLoaders,
  handlers,
  projections: ['users', 'edges', 'posts'],
  counters: {
    counted: countedRows,
    verify: ({ database }) => verifyCounters(database, countedRows),
    async repair({ database, counters }) {
      const repaired = await repairCounters(database, countedRows);
      await counters.committed(repaired);
      return repaired;
    },
  },
  start: async (services) => startRemovals(services),
});
