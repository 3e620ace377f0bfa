import { defineSubgraph } from '@clipgraph/platform/subgraph/subgraph.ts';
import { answers } from './answers.ts';
import { counters } from './counted.ts';
import { handlers } from './events/handled.ts';
import { states } from './events/states.ts';
import { jobs } from './jobs.ts';
import { createLoaders } from './loaders.ts';
import { prefetch } from './prefetch.ts';
import { startRemovals } from './removals/removal-worker.ts';
import { resolvers } from './resolvers.ts';

/** Who follows, blocks and mutes whom, and who asks to follow. */
export const relation = defineSubgraph({
  name: 'relation',
  folder: new URL('./', import.meta.url),
  resolvers,
  createLoaders,
  prefetch,
  answers,
  states,
  projections: ['users'],
  counters,
  handlers,
  jobs,
  start: startRemovals,
});
