import { defineSubgraph } from '@clipgraph/platform/subgraph/subgraph.ts';
import { answers } from './answers.ts';
import { counters } from './counters.ts';
import { handlers } from './events.ts';
import { startHousekeeping } from './housekeeping.ts';
import { createLoaders } from './loaders.ts';
import { countWaitingChecks } from './media-checks.ts';
import { resolvers } from './resolvers.ts';
import { mountRoutes } from './routes.ts';
import { states } from './states.ts';
import { startWorker } from './worker.ts';

/** Uploads, posts, their media, and the feeds that show them. */
export const video = defineSubgraph({
  name: 'video',
  folder: new URL('./', import.meta.url),
  resolvers,
  createLoaders,
  answers,
  handlers,
  states,
  projections: ['users', 'edges'],
  counters,
  routes: mountRoutes,
  start: startHousekeeping,
  startWorker,
  backlog: async (services) => ({ media_checks: await countWaitingChecks(services) }),
});
