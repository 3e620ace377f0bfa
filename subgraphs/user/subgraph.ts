import { defineSubgraph } from '@clipgraph/platform/subgraph/subgraph.ts';
import { answers } from './answers.ts';
import { commands } from './commands.ts';
import { startHousekeeping } from './housekeeping.ts';
import { createLoaders } from './loaders.ts';
import { mountDefaultPictures } from './pictures.ts';
import { resolvers } from './resolvers.ts';
import { states } from './states.ts';

/** Accounts, sessions and profiles. */
export const user = defineSubgraph({
  name: 'user',
  folder: new URL('./', import.meta.url),
  resolvers,
  createLoaders,
  answers,
  states,
  projections: ['edges'],
  commands,
  routes: mountDefaultPictures,
  start: startHousekeeping,
});
