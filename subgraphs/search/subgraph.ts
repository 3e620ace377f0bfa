import { defineSubgraph } from '@clipgraph/platform/subgraph/subgraph.ts';
import { counters } from './counted.ts';
import { handlers } from './events/handled.ts';
import { createLoaders } from './loaders.ts';
import { resolvers } from './resolvers.ts';

/** Posts, accounts and tags by what people type. */
export const search = defineSubgraph({
  name: 'search',
  folder: new URL('./', import.meta.url),
  resolvers,
  createLoaders,
  handlers,
  projections: ['users', 'edges', 'posts'],
  counters,
});
