import { type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import type { MatchesType } from '../type-relations.ts';

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
