import { type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import type { MatchesType } from '../type-relations.ts';
import type { Data } from './run.ts';

/**
 * What a fetch selects: response names, and what is selected below those that are objects. A leaf
 * has no fields and is never looked into.
 */
export interface FetchedField {
  readonly name: string;
  readonly fields: readonly FetchedField[] | null;
  /**
   * Only of `__typename`: whether the new name says more than the one there already, as an object's
   * says more than its interface's.
   */
  readonly refines?: MatchesType;
}

type FieldTree = Map<string, FieldTree | null>;

/**
 * The fields of a fetch's selection set whatever the runtime type, as they are named once the
 * output rewrites are done.
 *
 * @param renamed the names that the output rewrites change
 */
export function fetchedFields(
  selectionSet: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  renamed: ReadonlyMap<string, string>,
  matchesType: MatchesType,
): readonly FetchedField[] {
  const add = (set: SelectionSetNode, tree: FieldTree): FieldTree => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const alias = selection.alias?.value ?? selection.name.value;
        const name = renamed.get(alias) ?? alias;
        tree.set(
          name,
          selection.selectionSet ? add(selection.selectionSet, tree.get(name) ?? new Map()) : null,
        );
      } else if (selection.kind === Kind.INLINE_FRAGMENT) add(selection.selectionSet, tree);
      else {
        const fragment = fragments.get(selection.name.value);
        if (fragment) add(fragment.selectionSet, tree);
      }
    }
    return tree;
  };
  const list = (tree: FieldTree): FetchedField[] =>
    [...tree].map(([name, below]) => ({
      name,
      fields: below && list(below),
      ...(name === '__typename' && { refines: matchesType }),
    }));
  return list(add(selectionSet, new Map()));
}

/**
 * Adds what a fetch answered to an object. What is there already stays, unless it is null: of two
 * subgraphs that share a field, the one that knows it wins.
 *
 * @param copy when `source` is merged into more than one object: each gets nested objects of its
 *   own, since later fetches add to them
 */
export function merge(
  target: Data,
  source: Data,
  fields: readonly FetchedField[],
  copy: boolean,
): void {
  for (const field of fields) {
    const value = source[field.name];
    if (value === undefined) continue;
    const existing = target[field.name];
    if (existing === undefined || existing === null)
      target[field.name] = copy && field.fields ? clone(value, field.fields) : value;
    else if (field.fields) mergeValue(existing, value, field.fields, copy);
    else if (field.refines?.(value as string, existing as string)) target[field.name] = value;
  }
}

function mergeValue(
  existing: unknown,
  value: unknown,
  fields: readonly FetchedField[],
  copy: boolean,
): void {
  if (Array.isArray(existing) && Array.isArray(value)) {
    for (let i = 0; i < existing.length; i++) {
      if (existing[i] === null)
        existing[i] = copy ? clone(value[i] ?? null, fields) : (value[i] ?? null);
      else mergeValue(existing[i], value[i], fields, copy);
    }
  } else if (isData(existing) && isData(value)) merge(existing, value, fields, copy);
}

function clone(value: unknown, fields: readonly FetchedField[]): unknown {
  if (Array.isArray(value)) return value.map((item) => clone(item, fields));
  if (!isData(value)) return value;
  const copied: Data = {};
  for (const field of fields) {
    const below = value[field.name];
    if (below !== undefined) copied[field.name] = field.fields ? clone(below, field.fields) : below;
  }
  return copied;
}

export const isData = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
