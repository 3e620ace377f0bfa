import { type GraphQLSchema, isInterfaceType, isObjectType, Kind, parse, visit } from 'graphql';

/** Names of the supergraph that a client's own names could be taken for. */
export interface SchemaNames {
  /** Of all fields. */
  readonly fields: ReadonlySet<string>;
  /**
   * Of fields that take arguments and that a `@requires` names, perhaps with other arguments than
   * the client's.
   */
  readonly requiredWithArguments: ReadonlySet<string>;
}

/** @param schema the supergraph's schema with everything in it */
export function readSchemaNames(schema: GraphQLSchema, supergraphSdl: string): SchemaNames {
  const fields = new Set<string>();
  const withArguments = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const { name, args } of Object.values(type.getFields())) {
      fields.add(name);
      if (args.length > 0) withArguments.add(name);
    }
  }
  const required = new Set<string>();
  visit(parse(supergraphSdl, { noLocation: true }), {
    Argument: ({ name, value }) => {
      if (name.value === 'requires' && value.kind === Kind.STRING)
        for (const word of value.value.match(/\w+/g) ?? []) required.add(word);
    },
  });
  return { fields, requiredWithArguments: withArguments.intersection(required) };
}
