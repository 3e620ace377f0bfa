import type { FetchNode, PlanNode, QueryPlan, SubscriptionNode } from '@apollo/query-planner';
import { Kind, type OperationDefinitionNode, parse, type SelectionSetNode } from 'graphql';
import { renamedKeys } from '../fetch/rewrites.ts';

/** What an object may hold by response name, whatever type it turns out to be. */
export type Names = Map<string, Fetched>;

interface Fetched {
  readonly below: Names;
  /** The types that it is fetched for; undefined stands for all that can be there. */
  readonly types: Set<string | undefined>;
}

export const nothingFetched = (): Fetched => ({ below: new Map(), types: new Set() });

/** What is known of the data when a fetch begins. */
interface Visit {
  readonly node: FetchNode;
  readonly operation: OperationDefinitionNode;
  /** What earlier fetches put at the objects that it is about. */
  readonly known: Names;
}

/**
 * Goes through a plan as it would be run, and tells what the data may hold at the end.
 *
 * @param visit called for each fetch that there are objects for
 */
export function followPlan({ node }: QueryPlan, visit: (visit: Visit) => void): Names {
  const data: Names = new Map();
  const follow = (
    next: PlanNode | SubscriptionNode | undefined,
    path: readonly (string | number)[],
  ): void => {
    switch (next?.kind) {
      case 'Fetch': {
        const known = namesAt(data, path);
        if (!known) return;
        const operation = operationIn(next);
        visit({ node: next, operation, known });
        const [entities] = operation.selectionSet.selections;
        const selected = next.requires && entities?.kind === Kind.FIELD && entities.selectionSet;
        addNames(known, selected || operation.selectionSet, renamedKeys(next.outputRewrites));
        return;
      }
      case 'Flatten':
        follow(next.node, [...path, ...next.path]);
        return;
      case 'Sequence':
      case 'Parallel':
        for (const one of next.nodes) follow(one, path);
        return;
      case 'Condition':
        follow(next.ifClause, path);
        follow(next.elseClause, path);
        return;
      case 'Subscription':
        follow(next.primary, path);
        follow(next.rest, path);
    }
  };
  follow(node, []);
  return data;
}

/** Undefined when nothing was fetched there. The plan's path has `@` for each level of list. */
function namesAt(data: Names, path: readonly (string | number)[]): Names | undefined {
  let names: Names | undefined = data;
  for (const element of path) if (element !== '@') names = names?.get(String(element))?.below;
  return names;
}

function addNames(
  names: Names,
  { selections }: SelectionSetNode,
  renamed: ReadonlyMap<string, string>,
  type?: string,
): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FRAGMENT_SPREAD)
      throw new Error('The plan holds a fragment with a name, which is not supported.');
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition?.name.value ?? type;
      addNames(names, selection.selectionSet, renamed, condition);
      continue;
    }
    const alias = selection.alias?.value ?? selection.name.value;
    const name = renamed.get(alias) ?? alias;
    const fetched = names.get(name) ?? nothingFetched();
    names.set(name, fetched);
    fetched.types.add(type);
    if (selection.selectionSet) addNames(fetched.below, selection.selectionSet, renamed);
  }
}

/** The operation that a fetch sends. */
export function operationIn(node: FetchNode): OperationDefinitionNode {
  const [operation] = parse(node.operation, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION)
    throw new Error(`The plan's fetch from ${node.serviceName} holds no operation.`);
  return operation;
}
