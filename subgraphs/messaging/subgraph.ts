import { defineSubgraph } from '@clipgraph/platform/subgraph/subgraph.ts';
import { handlers } from './events/handled.ts';
import { states } from './events/states.ts';
import { createLoaders } from './loaders.ts';
import { resolvers } from './resolvers.ts';

/**
 * Chats between accounts. Messages are numbered without holes; clients pull them by position, or
 * subscribe to new ones.
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
