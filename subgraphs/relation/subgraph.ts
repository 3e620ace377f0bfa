import { defineSubgraph } from '@clipgraph/platform/subgraph/subgraph.ts';
import { answers } from './answers.ts';
import { counters } from './counted.ts';
import { handlers } from './events/handled.ts';
import { states } from './events/states.ts';
import { createLoaders } from './loaders.ts';
import { startRemovals } from './removals/removal-worker.ts';
import { resolvers } from './resolvers.ts';

/** Who follows and who blocks whom. */
export const relation = defineSubgraph({
  name: 'relation',
  folder: new URL('./', import.meta.url),
  resolvers,
  createLoaders,
  answers,
  states,
  projections: ['users'],
  counters,
  handlers,
  start: startRemovals,
});
