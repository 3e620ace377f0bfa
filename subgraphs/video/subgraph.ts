import { defineSubgraph } from '@clipgraph/platform/subgraph/subgraph.ts';
import { answers } from './answers.ts';
import { handlers } from './events/published.ts';
import { states } from './events/states.ts';
import { createLoaders } from './loaders.ts';
import { countWaitingChecks } from './media/checks/media-checks.ts';
import { startWorker } from './media/checks/worker.ts';
import { mountRoutes } from './media/serving/routes.ts';
import { startHousekeeping } from './media/storage/housekeeping.ts';
import { counters } from './posts/counters.ts';
import { resolvers } from './resolvers.ts';

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
