import { defineSubgraph } from '@clipgraph/platform/subgraph/subgraph.ts';
import { commands } from './accounts/commands.ts';
import { answers } from './answers.ts';
import { states } from './events/states.ts';
import { startHousekeeping } from './housekeeping.ts';
import { createLoaders } from './loaders.ts';
import { mountDefaultPictures } from './profiles/pictures.ts';
import { resolvers } from './resolvers.ts';

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
