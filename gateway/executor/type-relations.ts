import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from 'graphql';

/** Whether an object whose `__typename` is `typename` matches the type condition. */
export type MatchesType = (typename: string, condition: string) => boolean;

/**
 * @param schema the supergraph's schema with everything in it, not the API schema: plans speak of
 *   inaccessible types too.
 */
export function createMatchesType(schema: GraphQLSchema): MatchesType {
  const known = new Map<string, boolean>();
  return (typename, condition) => {
    if (typename === condition) return true;
    const key = `${typename} ${condition}`;
    let matches = known.get(key);
    if (matches === undefined) {
      const type = schema.getType(typename);
      const abstract = schema.getType(condition);
      matches =
        isAbstractType(abstract) &&
        (isObjectType(type) || isInterfaceType(type)) &&
        schema.isSubType(abstract, type);
      // Names come from subgraphs: only those of the schema are remembered, so that the table stays
      // small.
      if (type && abstract) known.set(key, matches);
    }
    return matches;
  };
}
