import { readdirSync, readFileSync } from 'node:fs';
import type { TestSubgraph } from '../kit/graph.ts';

const subgraphs = new URL('../../subgraphs/', import.meta.url);

/**
 * The product's own schema, subgraph by subgraph, to be answered from a world instead of a
 * database.
 */
export const productSubgraphs: readonly Omit<TestSubgraph, 'resolvers'>[] = readdirSync(subgraphs)
  .sort()
  .map((name) => ({
    name,
    typeDefs: readFileSync(new URL(`${name}/schema.graphql`, subgraphs), 'utf8'),
  }));

export const productEntities: ReadonlySet<string> = new Set([
  'User',
  'Post',
  'Comment',
  'Chat',
  'Message',
]);
