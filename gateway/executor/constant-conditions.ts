import { type DocumentNode, Kind, type SelectionNode, visit } from 'graphql';
import { guardsOf } from './guards.ts';

/**
 * The same operation without the selections that a constant excludes (`@skip(if: true)`). Where nothing is left, `__typename` stands in:
 * the object is still asked for, and the planner would drop a field below which it finds nothing.
 */
export function withoutExcluded(document: DocumentNode): DocumentNode {
  const drop = (selection: SelectionNode): null | undefined => (guardsOf(selection, []) === null ? null : undefined);
  return visit(document, {
    Field: drop,
    InlineFragment: drop,
    FragmentSpread: drop,
    SelectionSet: {
      leave: (set) =>
        set.selections.length > 0 ? undefined : { ...set, selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }] },
    },
  });
}
