import {
  type ArgumentNode,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  parse,
  print,
  type SelectionSetNode,
  visit,
} from 'graphql';
import {
  argumentOf,
  isTypeWithFields,
  namedType,
  parseSelection,
  readFields,
  type SupergraphFields,
  type TypeWithFields,
  textOf,
} from './supergraph-fields.ts';

/** What a field of the planner's supergraph stands for. */
export interface StandIn {
  readonly field: string;
  readonly arguments: readonly ArgumentNode[];
}

interface WithStandIns {
  readonly document: DocumentNode;
  /** By their names in the document. */
  readonly standIns: ReadonlyMap<string, StandIn>;
}

/**
 * The supergraph with a field of its own for each way in which a `@requires` or `@fromContext`
 * calls a field that takes arguments. Apollo's planner knows fields of earlier fetches by name
 * alone, so that `price(currency: EUR)` and `price(currency: USD)` of one object would be one.
 */
export function withStandIns(document: DocumentNode): WithStandIns {
  const fields = readFields(document);
  const nameOf = createNames(fields);
  const contexts = contextTypes(fields);

  const replaceIn = (set: SelectionSetNode, parents: readonly string[]): SelectionSetNode => ({
    ...set,
    selections: set.selections.map((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return selection;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        const below = condition === undefined ? parents : [condition];
        return { ...selection, selectionSet: replaceIn(selection.selectionSet, below) };
      }
      const name = selection.name.value;
      const definitions = parents.flatMap((parent) => fields.find(parent, name) ?? []);
      const types = definitions.map(({ type }) => namedType(type));
      const below = selection.selectionSet && replaceIn(selection.selectionSet, types);
      const field = below ? { ...selection, selectionSet: below } : selection;
      return parents.some((parent) => fields.takesArguments(parent, name))
        ? {
            ...field,
            name: { kind: Kind.NAME, value: nameOf(name, selection.arguments ?? []) },
            arguments: [],
          }
        : field;
    }),
  });
  const replace = (text: string, parents: readonly string[]): string =>
    print(replaceIn(parseSelection(text), parents)).replace(/^\{|\}$/g, '');

  const replaceAll = (type: TypeWithFields): TypeWithFields =>
    visit(type, {
      Argument({ name, value }) {
        if (name.value !== 'requires' || value.kind !== Kind.STRING) return undefined;
        const kept = { ...value, block: false, value: replace(value.value, [type.name.value]) };
        return { kind: Kind.ARGUMENT, name, value: kept };
      },
      ObjectValue(value) {
        const text = (name: string) =>
          textOf(value.fields.find((field) => field.name.value === name)?.value);
        const [context, selection] = [text('context'), text('selection')];
        if (context === undefined || selection === undefined) return undefined;
        const kept = replace(selection, contexts.get(context) ?? []);
        return {
          ...value,
          fields: value.fields.map((field) =>
            field.name.value === 'selection'
              ? { ...field, value: { kind: Kind.STRING, value: kept } }
              : field,
          ),
        };
      },
    });
  const replaced = {
    ...document,
    definitions: document.definitions.map((definition) =>
      isTypeWithFields(definition) ? replaceAll(definition) : definition,
    ),
  };
  const standIns = nameOf.given;
  return standIns.size === 0
    ? { document, standIns }
    : { document: withFields(replaced, standIns), standIns };
}

/** The names of the fields that the planner has beside those of the supergraph. */
export const standInNames = (supergraphSdl: string): Iterable<string> =>
  // Most have none, and reading one takes longer than this.
  /\b(requires|selection): "/.test(supergraphSdl)
    ? withStandIns(parse(supergraphSdl, { noLocation: true })).standIns.keys()
    : [];

/** Names for calls: the same for the same field and arguments, and no field has them. */
function createNames({ types }: SupergraphFields) {
  const taken = new Set(
    types.flatMap(({ fields = [] }) => fields.map((field) => field.name.value)),
  );
  const byCall = new Map<string, string>();
  const given = new Map<string, StandIn>();
  const nameOf = (field: string, args: readonly ArgumentNode[]): string => {
    const call = `${field}(${args.map(print).sort().join(',')})`;
    let name = byCall.get(call);
    for (let count = given.size; name === undefined; count++) {
      const free = `required_${count}_${field}`;
      if (!taken.has(free)) name = free;
    }
    byCall.set(call, name);
    given.set(name, { field, arguments: args });
    return name;
  };
  return Object.assign(nameOf, { given });
}

/** The types that set each context. */
function contextTypes({ types }: SupergraphFields): ReadonlyMap<string, readonly string[]> {
  const contexts = new Map<string, string[]>();
  for (const { name, directives = [] } of types)
    for (const directive of directives) {
      const context = textOf(argumentOf(directive, 'name'));
      if (directive.name.value === 'context' && context !== undefined)
        contexts.set(context, [...(contexts.get(context) ?? []), name.value]);
    }
  return contexts;
}

const isPlace = ({ name }: ConstDirectiveNode): boolean => name.value === 'join__field';

/** Every type that has a field gets those that stand for it, from the same subgraphs. */
function withFields(document: DocumentNode, standIns: ReadonlyMap<string, StandIn>): DocumentNode {
  const namesOf = Map.groupBy(standIns.keys(), (name) => standIns.get(name)?.field);
  const added = (fields: readonly FieldDefinitionNode[]): FieldDefinitionNode[] =>
    fields.flatMap((field) =>
      (namesOf.get(field.name.value) ?? []).map((name) => ({
        kind: Kind.FIELD_DEFINITION,
        name: { kind: Kind.NAME, value: name },
        type: field.type,
        directives: field.directives?.filter(isPlace) ?? [],
      })),
    );
  return {
    ...document,
    definitions: document.definitions.map((definition) =>
      isTypeWithFields(definition)
        ? {
            ...definition,
            fields: [...(definition.fields ?? []), ...added(definition.fields ?? [])],
          }
        : definition,
    ),
  };
}
