import { readFileSync } from 'node:fs';
import { buildSubgraphSchema as buildFederatedSchema } from '@apollo/subgraph';
import { type GraphQLSchema, parse, Source } from 'graphql';
import { DateTime } from './date-time.ts';
import { missingResolvers } from './missing-resolvers.ts';
import type { RequestContext } from './request-context.ts';
import type { Resolvers, SubgraphDefinition } from './subgraph.ts';

/**
 * The executable federated schema of a subgraph: its `schema.graphql` with its resolvers.
 * @throws Error that names each field of the schema that no resolver answers
 */
export function buildSubgraphSchema(definition: SubgraphDefinition): GraphQLSchema {
  const file = `subgraphs/${definition.name}/schema.graphql`;
  const typeDefs = parse(
    new Source(readFileSync(new URL('schema.graphql', definition.folder), 'utf8'), file),
  );
  const missing = missingResolvers(typeDefs, definition.resolvers);
  if (missing.length > 0)
    throw new Error(
      `${file} offers what no resolver answers: ${missing.join(', ')}. Add it to the resolvers of the subgraph ${definition.name}.`,
    );
  const resolvers = { ...withFreshLoaders(definition.resolvers), DateTime };
  // biome-ignore lint/suspicious/noExplicitAny: @apollo/subgraph types them in graphql-tools' way
  return buildFederatedSchema({ typeDefs, resolvers: resolvers as any });
}

/**
 * Mutation fields of one operation run one after the other: each starts with fresh loaders, so that
 * none answers from before a write.
 */
function withFreshLoaders(resolvers: Resolvers): Resolvers {
  if (!resolvers.Mutation) return resolvers;
  const fields = Object.entries(resolvers.Mutation).map(([name, resolver]) => {
    if (typeof resolver !== 'function') return [name, resolver] as const;
    return [
      name,
      (
        parent: unknown,
        args: unknown,
        context: RequestContext,
        info: Parameters<typeof resolver>[3],
      ) => {
        context.refresh();
        return resolver(parent, args, context, info);
      },
    ] as const;
  });
  return { ...resolvers, Mutation: Object.fromEntries(fields) };
}
