import {
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isUnionType,
  Kind,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql';

/** Where the names in a selection set lead. */
export interface SelectionSource {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** Of a field that is selected on the type, introspection's included. */
export function typeOfField(type: GraphQLCompositeType, name: string): GraphQLOutputType {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef.type;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef.type;
  const field = isUnionType(type) ? undefined : type.getFields()[name];
  if (!field) throw new Error(`There is no field ${type.name}.${name}.`);
  return field.type;
}

/** The selections of one response name, merged. */
interface CollectedField {
  readonly name: string;
  readonly below: SelectionSetNode[];
}

/**
 * "Field Collection" of the specification: what is selected on an object of the type, by response
 * name.
 */
export function collectFields(
  type: GraphQLCompositeType,
  selectionSets: readonly SelectionSetNode[],
  source: SelectionSource,
): Map<string, CollectedField> {
  const collected = new Map<string, CollectedField>();
  const spread = new Set<string>();
  const collect = (selectionSet: SelectionSetNode): void => {
    for (const selection of selectionSet.selections) {
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const field = collected.get(key) ?? { name: selection.name.value, below: [] };
        if (selection.selectionSet) field.below.push(selection.selectionSet);
        collected.set(key, field);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (applies(type, selection.typeCondition?.name.value, source.schema))
          collect(selection.selectionSet);
      } else {
        const fragment = source.fragments.get(selection.name.value);
        if (
          !fragment ||
          spread.has(selection.name.value) ||
          !applies(type, fragment.typeCondition.name.value, source.schema)
        )
          continue;
        spread.add(selection.name.value);
        collect(fragment.selectionSet);
      }
    }
  };
  for (const selectionSet of selectionSets) collect(selectionSet);
  return collected;
}

/** Whether what is selected depends on which of its types the object turns out to be. */
export function dependsOnType(
  type: GraphQLCompositeType,
  selectionSets: readonly SelectionSetNode[],
  source: SelectionSource,
): boolean {
  const seen = new Set<FragmentDefinitionNode>();
  const depends = (selectionSet: SelectionSetNode): boolean =>
    selectionSet.selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return false;
      if (selection.kind === Kind.INLINE_FRAGMENT)
        return (
          !applies(type, selection.typeCondition?.name.value, source.schema) ||
          depends(selection.selectionSet)
        );
      const fragment = source.fragments.get(selection.name.value);
      if (!fragment || seen.has(fragment)) return false;
      seen.add(fragment);
      return (
        !applies(type, fragment.typeCondition.name.value, source.schema) ||
        depends(fragment.selectionSet)
      );
    });
  return selectionSets.some(depends);
}

/** "DoesFragmentTypeApply" of the specification. */
function applies(
  type: GraphQLCompositeType,
  condition: string | undefined,
  schema: GraphQLSchema,
): boolean {
  if (condition === undefined || condition === type.name) return true;
  const abstract = schema.getType(condition);
  return isAbstractType(abstract) && !isUnionType(type) && schema.isSubType(abstract, type);
}
