import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import type { Tracing } from '../tracing.ts';

/**
 * Gives every root field of a subgraph (and `_entities`) a span in requests that are recorded.
 * Changes the schema it is given.
 */
export function traceRootFields(
  schema: GraphQLSchema,
  subgraph: string,
  tracing: Tracing | undefined,
): GraphQLSchema {
  if (!tracing) return schema;
  for (const type of [schema.getQueryType(), schema.getMutationType()])
    for (const field of Object.values(type?.getFields() ?? {})) {
      const name = `${subgraph} ${type?.name}.${field.name}`;
      const attributes = {
        'clipgraph.subgraph': subgraph,
        'graphql.field.name': field.name,
        'graphql.field.parent': String(type?.name),
      };
      const resolve = field.resolve ?? defaultFieldResolver;
      const traced: GraphQLFieldResolver<unknown, unknown> = (parent, args, context, info) =>
        tracing.isRecording()
          ? tracing.span(name, 'internal', { ...attributes, ...referenced(args) }, async () =>
              resolve(parent, args, context, info),
            )
          : resolve(parent, args, context, info);
      field.resolve = traced;
    }
  return schema;
}

/** Of `_entities`: which type, and how many. */
function referenced({ representations }: { representations?: unknown }) {
  if (!Array.isArray(representations)) return {};
  const type = (representations[0] as { __typename?: unknown } | undefined)?.__typename;
  return {
    'clipgraph.entities.type': String(type),
    'clipgraph.entities.count': representations.length,
  };
}
