import {
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
} from 'graphql';
import { goOn } from '../loading/go-on.ts';
import type { RequestContext } from './request-context.ts';
import { selectedFields } from './selected-fields.ts';
import type { Reference, SubgraphDefinition } from './subgraph.ts';

type Representation = Reference & { readonly __typename: string };
type Resolve = GraphQLFieldResolver<unknown, RequestContext, { representations: Representation[] }>;
/** An entity as `__resolveReference` of its type gives it. */
type Entity = { __typename?: string } | null | undefined;
type ResolveReference = (
  representation: Representation,
  context: RequestContext,
  info: Parameters<Resolve>[3],
) => Entity | Promise<Entity>;

/**
 * `_entities` as @apollo/subgraph answers it, but without promises for entities that need none: what
 * they are made of is read ahead, for all entities of a type at once. Changes the schema it is
 * given.
 */
export function answerEntities(
  schema: GraphQLSchema,
  prefetch: SubgraphDefinition['prefetch'],
): GraphQLSchema {
  const field = schema.getQueryType()?.getFields()._entities;
  const apollos = field?.resolve as Resolve | undefined;
  if (!field || !apollos) return schema;

  const readAhead = (
    typenames: Iterable<string>,
    representations: readonly Representation[],
    context: RequestContext,
    info: Parameters<Resolve>[3],
  ): Promise<unknown> | undefined => {
    const reading = [...typenames].flatMap((typename) => {
      const ofType = representations.filter((one) => one.__typename === typename);
      return prefetch?.(context, typename, ofType, selectedFields(info)) ?? [];
    });
    return reading.length > 0 ? Promise.all(reading) : undefined;
  };

  const resolve: Resolve = (root, args, context, info) => {
    const { representations } = args;
    const resolvers = new Map<string, ResolveReference | undefined>();
    for (const { __typename } of representations) {
      if (resolvers.has(__typename)) continue;
      const type = schema.getType(__typename);
      // Interfaces and unknown names are left to @apollo/subgraph.
      if (!isObjectType(type)) return apollos(root, args, context, info);
      resolvers.set(__typename, resolverOf(type));
    }
    const entityOf = (representation: Representation): Entity | Promise<Entity> => {
      const { __typename } = representation;
      try {
        const resolveReference = resolvers.get(__typename);
        const entity = resolveReference
          ? resolveReference(representation, context, info)
          : representation;
        return goOn(entity, (found) => named(found, __typename));
      } catch (error) {
        // One that cannot be answered leaves the others.
        return Promise.reject(error);
      }
    };
    const reading = readAhead(resolvers.keys(), representations, context, info);
    return reading
      ? reading.then(() => representations.map(entityOf))
      : representations.map(entityOf);
  };
  field.resolve = resolve as GraphQLFieldResolver<unknown, unknown>;
  return schema;
}

/** Where @apollo/subgraph keeps `__resolveReference`. */
function resolverOf({ extensions }: GraphQLObjectType): ResolveReference | undefined {
  const { apollo } = extensions as {
    apollo?: { subgraph?: { resolveReference?: ResolveReference } };
  };
  return apollo?.subgraph?.resolveReference;
}

/** By its name the union of all entities knows its type. */
function named(entity: Entity, typename: string): Entity {
  if (!entity || entity.__typename === typename) return entity;
  if (entity.__typename !== undefined || !Object.isExtensible(entity))
    return { ...entity, __typename: typename };
  entity.__typename = typename;
  return entity;
}
