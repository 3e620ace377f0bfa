import { defineSubgraph } from '@clipgraph/platform/subgraph/subgraph.ts';
import { handlers } from './events/handled.ts';
import { states } from './events/states.ts';
import { createLoaders } from './loaders.ts';
import { resolvers } from './resolvers.ts';

/**
 * Chats between accounts: ordered without holes, pulled by position or pushed as they are written.
 */
export const messaging = defineSubgraph({
  name: 'messaging',
  folder: new URL('./', import.meta.url),
  resolvers,
  createLoaders,
  handlers,
  states,
  projections: ['users', 'edges'],
});
