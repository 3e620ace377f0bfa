import {
  type DocumentNode,
  executeSync,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type { Data } from '../fetch/run.ts';

/** An operation parted into what the gateway answers itself and what is planned. */
interface PartedOperation {
  /** The operation without `__schema` and `__type`, and the fragments it uses. */
  readonly planned: DocumentNode;
  /** Answers the introspection fields by response name; undefined when there are none. */
  readonly introspect: ((variables: Readonly<Data>) => Data) | undefined;
}

const isIntrospection = (selection: SelectionNode): boolean =>
  selection.kind === Kind.FIELD &&
  (selection.name.value === '__schema' || selection.name.value === '__type');

/** Only root fields can introspect, but they may stand in fragments, conditional ones too. */
export function partIntrospection(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): PartedOperation {
  const introspected = keepRootFields(operation.selectionSet, fragments, isIntrospection);
  const rest = introspected
    ? keepRootFields(operation.selectionSet, fragments, (selection) => !isIntrospection(selection))
    : operation.selectionSet;
  const planned = withFragments(
    { ...operation, selectionSet: rest ?? { kind: Kind.SELECTION_SET, selections: [] } },
    fragments,
  );
  if (!introspected) return { planned, introspect: undefined };
  const document = withFragments(
    withUsedVariables({ ...operation, selectionSet: introspected }),
    fragments,
  );
  return {
    planned,
    introspect: (variableValues) => executeSync({ schema, document, variableValues }).data ?? {},
  };
}

/**
 * The root fields that pass the test, with the fragments around them made inline; null when none
 * does.
 */
function keepRootFields(
  selectionSet: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  test: (selection: SelectionNode) => boolean,
): SelectionSetNode | null {
  const selections = selectionSet.selections.flatMap((selection): SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return test(selection) ? [selection] : [];
    const below =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection.selectionSet
        : fragments.get(selection.name.value)?.selectionSet;
    const kept = below && keepRootFields(below, fragments, test);
    return kept
      ? [{ kind: Kind.INLINE_FRAGMENT, directives: selection.directives ?? [], selectionSet: kept }]
      : [];
  });
  return selections.length > 0 ? { ...selectionSet, selections } : null;
}

function withUsedVariables(operation: OperationDefinitionNode): OperationDefinitionNode {
  const used = new Set<string>();
  visit(operation.selectionSet, { Variable: ({ name }) => void used.add(name.value) });
  return {
    ...operation,
    variableDefinitions: (operation.variableDefinitions ?? []).filter(({ variable }) =>
      used.has(variable.name.value),
    ),
  };
}

/** A document of the operation and the fragments that it reaches. */
function withFragments(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): DocumentNode {
  const reached = new Map<string, FragmentDefinitionNode>();
  const reach = (node: OperationDefinitionNode | FragmentDefinitionNode): void =>
    void visit(node, {
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value);
        if (!fragment || reached.has(name.value)) return;
        reached.set(name.value, fragment);
        reach(fragment);
      },
    });
  reach(operation);
  return { kind: Kind.DOCUMENT, definitions: [operation, ...reached.values()] };
}
