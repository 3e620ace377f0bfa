import { readFileSync } from 'node:fs';
import { buildSubgraphSchema as buildFederatedSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js';
import { type GraphQLFieldResolver, type GraphQLSchema, parse, Source } from 'graphql';
import { DateTime } from './date-time.ts';
import { answerEntities } from './entities.ts';
import { missingResolvers } from './missing-resolvers.ts';
import type { RequestContext } from './request-context.ts';
import type { ResolverMap, SubgraphDefinition } from './subgraph.ts';

/**
 * The executable federated schema of a subgraph: its `schema.graphql` with its resolvers.
 * @param warn told of each field of the schema that no resolver answers, which then answers null
 * @throws Error that names these fields, without `warn`
 */
export function buildSubgraphSchema(
  definition: SubgraphDefinition,
  warn?: (text: string) => void,
): GraphQLSchema {
  const file = `subgraphs/${definition.name}/schema.graphql`;
  const typeDefs = parse(
    new Source(readFileSync(new URL('schema.graphql', definition.folder), 'utf8'), file),
  );
  const missing = missingResolvers(typeDefs, definition.resolvers);
  if (missing.length > 0) {
    const text = `${file} offers what no resolver answers: ${missing.join(', ')}. Add it to the resolvers of the subgraph ${definition.name}.`;
    if (!warn) throw new Error(text);
    warn(text);
  }
  const resolvers = { ...withFreshLoaders(definition.resolvers), DateTime };
  // What is no resolver of a field in it was refused when its types were checked.
  const schema = buildFederatedSchema({
    typeDefs,
    resolvers: resolvers as GraphQLResolverMap<unknown>,
  });
  return answerEntities(schema, definition.prefetch);
}

/**
 * Mutation fields of one operation run one after the other: each starts with fresh loaders, so that
 * none answers from before a write.
 */
function withFreshLoaders(resolvers: ResolverMap): ResolverMap {
  if (!resolvers.Mutation) return resolvers;
  const fields = Object.entries(resolvers.Mutation).map(([name, resolver]) => [
    name,
    isResolver(resolver) ? withFreshLoader(resolver) : resolver,
  ]);
  return { ...resolvers, Mutation: Object.fromEntries(fields) };
}

type MutationResolver = GraphQLFieldResolver<unknown, RequestContext>;

const isResolver = (given: unknown): given is MutationResolver => typeof given === 'function';

const withFreshLoader =
  (resolver: MutationResolver): MutationResolver =>
  (parent, args, context, info) => {
    context.refresh();
    return resolver(parent, args, context, info);
  };
