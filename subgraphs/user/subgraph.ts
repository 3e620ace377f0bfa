import { defineSubgraph } from '@clipgraph/platform/subgraph/subgraph.ts';
import { commands } from './accounts/commands.ts';
import { answers } from './answers.ts';
import { states } from './events/states.ts';
import { startHousekeeping } from './housekeeping.ts';
import { jobs } from './jobs.ts';
import { createLoaders } from './loaders.ts';
import { prefetch } from './prefetch.ts';
import { resolvers } from './resolvers.ts';
import { mountRoutes } from './routes.ts';

/** Accounts, sessions and profiles. */
export const user = defineSubgraph({
  name: 'user',
  folder: new URL('./', import.meta.url),
  resolvers,
  createLoaders,
  prefetch,
  answers,
  states,
  projections: ['edges'],
  commands,
  jobs,
  routes: mountRoutes,
  start: startHousekeeping,
});
