import { oncePossible } from '@clipgraph/platform/database/once-possible.ts';
import { defineSubgraph } from '@clipgraph/platform/subgraph/subgraph.ts';
import { answers } from './answers.ts';
import { handlers } from './events/handled.ts';
import { states } from './events/states.ts';
import { jobs, workerJobs } from './jobs.ts';
import { createLoaders } from './loaders.ts';
import { countWaitingChecks } from './posts/check-posts.ts';
import { counters } from './posts/counters.ts';
import { startWorker } from './processing/worker.ts';
import { changeHalfLife } from './ranking/heat.ts';
import { startRanking } from './ranking/take-in.ts';
import { resolvers } from './resolvers.ts';
import { mountRoutes } from './routes.ts';
import { startHousekeeping } from './uploads/housekeeping.ts';

const hourMs = 3_600_000;

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
  start: async (services) => {
    const halfLifeMs = services.config.TRENDING_HALF_LIFE_HOURS * hourMs;
    await oncePossible(() => changeHalfLife(services.database.db, halfLifeMs, Date.now()));
    const stops = [await startHousekeeping(services), startRanking(services)];
    return async () => {
      await Promise.all(stops.map((stop) => stop()));
    };
  },
  startWorker,
  jobs,
  workerJobs,
  backlog: async (services) => ({ media_checks: await countWaitingChecks(services) }),
});
