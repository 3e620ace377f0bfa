import { type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';

/** Names of the supergraph that a client's own names could be taken for. */
export interface SchemaNames {
  /** Of all fields, those that only the planner knows included. */
  readonly fields: ReadonlySet<string>;
}

/**
 * @param schema the supergraph's schema with everything in it
 * @param standIns names of fields that the planner has beside it
 */
export function readSchemaNames(schema: GraphQLSchema, standIns: Iterable<string>): SchemaNames {
  const fields = new Set(standIns);
  for (const type of Object.values(schema.getTypeMap()))
    if (isObjectType(type) || isInterfaceType(type))
      for (const name of Object.keys(type.getFields())) fields.add(name);
  return { fields };
}
