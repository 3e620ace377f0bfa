import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * How often the most repeated field of an operation is asked for at one place of the answer, with
 * fragments expanded and equal fields merged. The walk takes as many steps as the expansion has
 * fields, and does not end for a fragment that spreads itself.
 */
export function mostRepeats(document: DocumentNode, operation: OperationDefinitionNode): number {
  const fragments = new Map<string, SelectionSetNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node.selectionSet);

  const collect = (selectionSet: SelectionSetNode, fields: Map<string, FieldNode[]>): void => {
    for (const selection of selectionSet.selections) {
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value;
        const same = fields.get(name);
        if (same) same.push(selection);
        else fields.set(name, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet, fields);
      else {
        const fragment = fragments.get(selection.name.value);
        if (fragment) collect(fragment, fields);
      }
    }
  };

  const mostIn = (selectionSets: readonly SelectionSetNode[]): number => {
    const fields = new Map<string, FieldNode[]>();
    for (const selectionSet of selectionSets) collect(selectionSet, fields);
    let most = 0;
    for (const same of fields.values()) {
      const below = same.flatMap((field) => field.selectionSet ?? []);
      most = Math.max(most, same.length, below.length > 0 ? mostIn(below) : 0);
    }
    return most;
  };
  return mostIn([operation.selectionSet]);
}
