import { defineSubgraph } from '@clipgraph/platform/subgraph/subgraph.ts';
import { startScores } from './comments/scores.ts';
import { counters } from './counted.ts';
import { handlers } from './events/handled.ts';
import { states } from './events/states.ts';
import { createLoaders } from './loaders.ts';
import { prefetch } from './prefetch.ts';
import { startRemovals } from './removals/removal-worker.ts';
import { resolvers } from './resolvers.ts';
import { startViews } from './views/view-worker.ts';

/** What people do with posts: likes, comments, saves and shares, and their counts. */
export const interaction = defineSubgraph({
  name: 'interaction',
  folder: new URL('./', import.meta.url),
  resolvers,
  createLoaders,
  prefetch,
  handlers,
  states,
  projections: ['users', 'edges', 'posts'],
  counters,
  start: async (services) => {
    const stops = [startRemovals(services), startScores(services), startViews(services)];
    return async () => {
      await Promise.all(stops.map((stop) => stop()));
    };
  },
});
