import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import {
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { operationIn } from './fetched.ts';
import type { PlannedSupergraph } from './planned-supergraph.ts';
import { Unanswerable } from './unanswerable.ts';

/** Place in a representation -> the one stand-in that may be there. */
type Choice = Map<string, string>;

/**
 * The fetch itself, or several that ask for parts of it: no representation of theirs holds two
 * stand-ins for one field.
 * @throws Unanswerable when one field requires another in two ways
 */
export function splitFetch(node: FetchNode, schema: PlannedSupergraph): FetchNode[] {
  const { requires } = node;
  if (!requires || !clash(placesIn(requires, schema))) return [node];
  const operation = operationIn(node);
  const choices: Choice[] = [];
  const choiceOf = new Map<FieldNode, Choice>();
  forEachEntityField(operation, (field, typeName) => {
    const needed = schema.requiredBy(node.serviceName, typeName, field.name.value);
    const places = needed ? placesIn(needed.selections, schema) : new Map<string, Set<string>>();
    if (clash(places))
      throw new Unanswerable(
        `\`${typeName}.${field.name.value}\` requires one field with two values of an argument.`,
      );
    const wanted = new Map([...places].map(([place, [name = '']]) => [place, name]));
    const found = choices.find((one) => agree(one, wanted));
    const choice: Choice = found ?? new Map();
    if (!found) choices.push(choice);
    for (const [place, name] of wanted) choice.set(place, name);
    choiceOf.set(field, choice);
  });
  const chosen = new Set(choices.flatMap((choice) => [...choice.values()]));
  if ([...placesIn(requires, schema).values()].some((names) => !names.isSubsetOf(chosen)))
    throw new Error(`The plan's fetch from ${node.serviceName} requires what no field of it does.`);
  return choices.map((choice) => {
    const part = keepEntityFields(operation, (field) => choiceOf.get(field) === choice);
    const used = variablesIn(part.selectionSet);
    return {
      ...node,
      requires: keepChosen(requires, choice, '', schema),
      variableUsages: (node.variableUsages ?? []).filter((name) => used.has(name)),
      operation: print({
        ...part,
        variableDefinitions: (part.variableDefinitions ?? []).filter(({ variable }) =>
          used.has(variable.name.value),
        ),
      }),
    };
  });
}

const clash = (places: ReadonlyMap<string, ReadonlySet<string>>): boolean =>
  [...places.values()].some((names) => names.size > 1);

const agree = (choice: Choice, wanted: ReadonlyMap<string, string>): boolean =>
  [...wanted].every(([place, name]) => (choice.get(place) ?? name) === name);

/** A selection of a plan or of a document. */
type Selection = QueryPlanSelectionNode | SelectionSetNode['selections'][number];

const nameIn = (field: { readonly name: string | { readonly value: string } }): string =>
  typeof field.name === 'string' ? field.name : field.name.value;

const belowOf = (selection: Selection): readonly Selection[] =>
  'selectionSet' in selection
    ? (selection.selectionSet?.selections ?? [])
    : 'selections' in selection
      ? (selection.selections ?? [])
      : [];

/** The stand-ins in a selection, by the path of the field that each stands for. */
function placesIn(
  selections: readonly Selection[],
  schema: PlannedSupergraph,
  path = '',
  found = new Map<string, Set<string>>(),
): Map<string, Set<string>> {
  for (const selection of selections) {
    if (selection.kind === 'FragmentSpread') continue;
    const name = selection.kind === 'Field' ? nameIn(selection) : undefined;
    const standIn = name === undefined ? undefined : schema.standIns.get(name);
    if (standIn && name !== undefined) {
      const place = `${path}/${standIn.field}`;
      found.set(place, (found.get(place) ?? new Set()).add(name));
    }
    placesIn(belowOf(selection), schema, name === undefined ? path : `${path}/${name}`, found);
  }
  return found;
}

function keepChosen(
  selections: readonly QueryPlanSelectionNode[],
  choice: Choice,
  path: string,
  schema: PlannedSupergraph,
): QueryPlanSelectionNode[] {
  return selections.flatMap((selection): QueryPlanSelectionNode[] => {
    const isField = selection.kind === 'Field';
    const standIn = isField ? schema.standIns.get(selection.name) : undefined;
    if (standIn && isField && choice.get(`${path}/${standIn.field}`) !== selection.name) return [];
    if (!selection.selections) return [selection];
    const at = isField ? `${path}/${selection.name}` : path;
    const below = keepChosen(selection.selections, choice, at, schema);
    return below.length > 0 ? [{ ...selection, selections: below }] : [];
  });
}

/** Visits what is asked of the entities themselves, with the type that it is asked of. */
function forEachEntityField(
  operation: OperationDefinitionNode,
  take: (field: FieldNode, typeName: string) => void,
): void {
  const walk = (set: SelectionSetNode, typeName: string): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) take(selection, typeName);
      else if (selection.kind === Kind.INLINE_FRAGMENT)
        walk(selection.selectionSet, selection.typeCondition?.name.value ?? typeName);
    }
  };
  for (const entities of operation.selectionSet.selections)
    if (entities.kind === Kind.FIELD && entities.selectionSet) walk(entities.selectionSet, '');
}

function keepEntityFields(
  operation: OperationDefinitionNode,
  isKept: (field: FieldNode) => boolean,
): OperationDefinitionNode {
  const keep = (set: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: set.selections.flatMap((selection): SelectionNode[] => {
      if (selection.kind === Kind.FIELD) return isKept(selection) ? [selection] : [];
      if (selection.kind === Kind.FRAGMENT_SPREAD) return [selection];
      const below = keep(selection.selectionSet);
      return below.selections.length > 0 ? [{ ...selection, selectionSet: below }] : [];
    }),
  });
  return {
    ...operation,
    selectionSet: {
      ...operation.selectionSet,
      selections: operation.selectionSet.selections.map((entities) =>
        entities.kind === Kind.FIELD && entities.selectionSet
          ? { ...entities, selectionSet: keep(entities.selectionSet) }
          : entities,
      ),
    },
  };
}

function variablesIn(set: SelectionSetNode): Set<string> {
  const names = new Set<string>();
  visit(set, { Variable: ({ name }) => void names.add(name.value) });
  return names;
}
