import { defineSubgraph } from '@clipgraph/platform/subgraph/subgraph.ts';
import { answers } from './answers.ts';
import { startHousekeeping } from './housekeeping.ts';
import { createLoaders } from './loaders.ts';
import { mountDefaultPictures } from './pictures.ts';
import { resolvers } from './resolvers.ts';

export { disableUser, enableUser } from './account-state.ts';

/** Accounts, sessions and profiles. */
export const user = defineSubgraph({
  name: 'user',
  folder: new URL('./', import.meta.url),
  resolvers,
  createLoaders,
  answers,
  projections: ['edges'],
  routes: mountDefaultPictures,
  start: startHousekeeping,
});
