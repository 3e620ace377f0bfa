import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, parse } from 'graphql';
import { DateTime } from './date-time.ts';
import type { RequestContext } from './request-context.ts';
import type { Resolvers, SubgraphDefinition } from './subgraph.ts';

/** The executable federated schema of a room: its `schema.graphql` with its resolvers. */
export function buildRoomSchema(definition: SubgraphDefinition): GraphQLSchema {
  const typeDefs = parse(readFileSync(new URL('schema.graphql', definition.folder), 'utf8'));
  // biome-ignore lint/suspicious/noExplicitAny: @apollo/subgraph types its resolver map by graphql-tools' conventions
  return buildSubgraphSchema({ typeDefs, resolvers: { ...withFreshLoaders(definition.resolvers), DateTime } as any });
}

/** Mutation fields of one operation run one after the other: each starts with fresh loaders, so that none answers from before a write. */
function withFreshLoaders(resolvers: Resolvers): Resolvers {
  if (!resolvers.Mutation) return resolvers;
  const fields = Object.entries(resolvers.Mutation).map(([name, resolver]) => {
    if (typeof resolver !== 'function') return [name, resolver] as const;
    return [
      name,
      (parent: unknown, args: unknown, context: RequestContext, info: Parameters<typeof resolver>[3]) => {
        context.refresh();
        return resolver(parent, args, context, info);
      },
    ] as const;
  });
  return { ...resolvers, Mutation: Object.fromEntries(fields) };
}
