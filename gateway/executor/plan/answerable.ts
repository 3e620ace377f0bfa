import type { QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { followPlan, type Names, nothingFetched } from './fetched.ts';
import type { PlannedSupergraph } from './planned-supergraph.ts';
import { Unanswerable } from './unanswerable.ts';

/**
 * Proves of a plan that it leaves nothing out. Where it does, a field would be null without
 * anybody having said so.
 *
 * @param document the operation that the plan is for
 * @param schema that the operation is valid against
 * @throws Unanswerable when a field is fetched from nowhere, or a fetch can never be made
 */
export function checkAnswerable(
  plan: QueryPlan,
  document: DocumentNode,
  schema: GraphQLSchema,
  supergraph: PlannedSupergraph,
): void {
  const data = followPlan(plan, ({ node, operation, known }) => {
    if (!node.requires) return;
    const sent: Names = new Map();
    for (const lacking of collect(node.requires, known, sent))
      throw new Unanswerable(`\`${lacking}\`, which a part of it requires, is not to be had.`);
    for (const typeName of entityTypes(operation)) {
      const keys = supergraph.keysOf(node.serviceName, typeName);
      if (keys.length > 0 && !keys.some((key) => key.isResolvable && holds(sent, key.selection)))
        throw new Unanswerable(`a \`${typeName}\` cannot be found by what is known of it there.`);
    }
  });
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition);
  for (const definition of document.definitions) {
    const root =
      definition.kind === Kind.OPERATION_DEFINITION && schema.getRootType(definition.operation);
    if (root) checkSelection(definition.selectionSet, root, data, { schema, fragments });
  }
}

/** Adds what a representation is made of to `sent`, and tells which of it is not known. */
function collect(
  selections: readonly QueryPlanSelectionNode[],
  known: Names | undefined,
  sent: Names,
): string[] {
  return selections.flatMap((selection) => {
    if (selection.kind === 'InlineFragment') return collect(selection.selections, known, sent);
    const name = selection.alias ?? selection.name;
    const copied = sent.get(name) ?? nothingFetched();
    sent.set(name, copied);
    const fetched = known?.get(name);
    if (!fetched) return [selection.name];
    return collect(selection.selections ?? [], fetched.below, copied.below);
  });
}

/** The types that a fetch of entities is about. */
const entityTypes = ({ selectionSet }: OperationDefinitionNode): Set<string> =>
  new Set(
    selectionSet.selections.flatMap((entities) =>
      entities.kind === Kind.FIELD
        ? (entities.selectionSet?.selections ?? []).flatMap((selection) =>
            selection.kind === Kind.INLINE_FRAGMENT
              ? (selection.typeCondition?.name.value ?? [])
              : [],
          )
        : [],
    ),
  );

const holds = (names: Names | undefined, { selections }: SelectionSetNode): boolean =>
  selections.every((selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return false;
    if (selection.kind === Kind.INLINE_FRAGMENT) return holds(names, selection.selectionSet);
    const there = names?.get(selection.name.value);
    return there && (!selection.selectionSet || holds(there.below, selection.selectionSet));
  });

interface Source {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/**
 * @param isForSome only some of the objects are meant, perhaps none that can be there: what is not
 *   fetched for them is no fault
 */
function checkSelection(
  { selections }: SelectionSetNode,
  type: GraphQLCompositeType,
  data: Names,
  source: Source,
  isForSome = false,
): void {
  for (const selection of selections) {
    if (selection.kind !== Kind.FIELD) {
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? source.fragments.get(selection.name.value)
          : selection;
      const condition = fragment?.typeCondition
        ? source.schema.getType(fragment.typeCondition.name.value)
        : type;
      if (!fragment || !isCompositeType(condition)) continue;
      const isNarrower =
        condition !== type &&
        !(
          isAbstractType(condition) &&
          !isUnionType(type) &&
          source.schema.isSubType(condition, type)
        );
      checkSelection(
        fragment.selectionSet,
        isNarrower || isObjectType(condition) ? condition : type,
        data,
        source,
        isForSome || isNarrower,
      );
      continue;
    }
    const field = isUnionType(type) ? undefined : type.getFields()[selection.name.value];
    if (!field) continue;
    const name = selection.alias?.value ?? selection.name.value;
    const fetched = data.get(name);
    if (!fetched && !isForSome)
      throw new Unanswerable(`nothing can give \`${type.name}.${selection.name.value}\` there.`);
    const named = getNamedType(field.type);
    if (!fetched || !selection.selectionSet || !isCompositeType(named)) continue;
    if (!isForSome || [...fetched.types].some((one) => isWithin(one, type, source.schema)))
      checkSelection(selection.selectionSet, named, fetched.below, source);
  }
}

/**
 * Whether what is fetched for one type is so because of another. What is fetched for a wider type
 * may be there for objects of other types alone.
 */
function isWithin(
  fetched: string | undefined,
  type: GraphQLCompositeType,
  schema: GraphQLSchema,
): boolean {
  const one = fetched === undefined ? undefined : schema.getType(fetched);
  if (one === type) return true;
  return (
    isAbstractType(type) &&
    (isObjectType(one) || isInterfaceType(one)) &&
    schema.isSubType(type, one)
  );
}
