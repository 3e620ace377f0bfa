import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isObjectType,
  isUnionType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * The same operation with every fragment on an interface or union written out for the object types
 * that it can meet. Apollo's planner cannot plan some of those on the data of an interface object
 * ("We should have an edge from ..."), but it can plan these.
 */
export function withConcreteConditions(
  document: DocumentNode,
  schema: GraphQLSchema,
): DocumentNode {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition);

  const objectTypes = (type: GraphQLCompositeType): readonly GraphQLObjectType[] =>
    isObjectType(type) ? [type] : schema.getPossibleTypes(type);

  const rewriteSet = (set: SelectionSetNode, parent: GraphQLCompositeType): SelectionSetNode => {
    const selections = set.selections.flatMap((selection) => rewrite(selection, parent));
    return {
      ...set,
      selections:
        selections.length > 0
          ? selections
          : [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
    };
  };

  const rewrite = (selection: SelectionNode, parent: GraphQLCompositeType): SelectionNode[] => {
    if (selection.kind === Kind.FIELD) {
      const field = isUnionType(parent) ? undefined : parent.getFields()[selection.name.value];
      const type = field && getNamedType(field.type);
      return [
        selection.selectionSet && isCompositeType(type)
          ? { ...selection, selectionSet: rewriteSet(selection.selectionSet, type) }
          : selection,
      ];
    }
    const fragment =
      selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
    if (!fragment) return [];
    const { typeCondition, selectionSet } = fragment;
    const directives = selection.directives ?? [];
    const condition = typeCondition ? schema.getType(typeCondition.name.value) : parent;
    if (!isCompositeType(condition) || condition === parent)
      return [
        { kind: Kind.INLINE_FRAGMENT, directives, selectionSet: rewriteSet(selectionSet, parent) },
      ];
    const met = new Set(objectTypes(parent));
    return objectTypes(condition)
      .filter((type) => met.has(type))
      .map((type) => ({
        kind: Kind.INLINE_FRAGMENT,
        typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type.name } },
        directives,
        selectionSet: rewriteSet(selectionSet, type),
      }));
  };

  const definitions = document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
    const root = schema.getRootType(definition.operation);
    return root
      ? [{ ...definition, selectionSet: rewriteSet(definition.selectionSet, root) }]
      : [definition];
  });
  return { ...document, definitions };
}
