import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

type Info = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>;

/** By the first node of the field that is being resolved, which lives as long as its document. */
const known = new WeakMap<object, Map<string, ReadonlySet<string>>>();

/**
 * Names of the fields that a query selects below the field that is being resolved, under any
 * fragment and condition: a hint at what is worth reading ahead, looked up once per document.
 * @param path the fields between, from the outside in
 */
export function selectedFields(
  { fieldNodes, fragments }: Info,
  path: readonly string[] = [],
): ReadonlySet<string> {
  const [first] = fieldNodes;
  if (!first) return new Set();
  let byPath = known.get(first);
  if (!byPath) {
    byPath = new Map();
    known.set(first, byPath);
  }
  const key = path.join('.');
  let names = byPath.get(key);
  if (!names) {
    let sets = fieldNodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    for (const name of path) sets = sets.flatMap((set) => below(set, fragments, name));
    names = new Set(sets.flatMap((set) => fieldsOf(set, fragments).map((node) => node.name.value)));
    byPath.set(key, names);
  }
  return names;
}

const fieldsOf = ({ selections }: SelectionSetNode, fragments: Info['fragments']) =>
  selections.flatMap((selection): FieldNode[] => {
    if (selection.kind === Kind.FIELD) return [selection];
    const set =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection.selectionSet
        : fragments[selection.name.value]?.selectionSet;
    return set ? fieldsOf(set, fragments) : [];
  });

const below = (set: SelectionSetNode, fragments: Info['fragments'], name: string) =>
  fieldsOf(set, fragments).flatMap((node) =>
    node.name.value === name && node.selectionSet ? [node.selectionSet] : [],
  );
