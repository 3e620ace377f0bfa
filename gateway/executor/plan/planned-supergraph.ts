import {
  type ConstDirectiveNode,
  type DocumentNode,
  Kind,
  parse,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { type StandIn, withStandIns } from './stand-ins.ts';
import { argumentOf, parseSelection, readFields, textOf } from './supergraph-fields.ts';

/** A supergraph as the planner is given it, and what must be known of it to judge its plans. */
export interface PlannedSupergraph {
  /** Undefined when the planner can take the supergraph as it is. */
  readonly document: DocumentNode | undefined;
  readonly standIns: ReadonlyMap<string, StandIn>;
  /** What the field needs to know of its object, in stand-ins. */
  requiredBy(subgraph: string, typeName: string, field: string): SelectionSetNode | undefined;
  /** The keys of a type in a subgraph, those first by which it can be asked for. */
  keysOf(subgraph: string, typeName: string): readonly Key[];
}

interface Key {
  readonly selection: SelectionSetNode;
  /** Whether the subgraph finds an object by it. */
  readonly isResolvable: boolean;
}

export function planSupergraph(supergraphSdl: string): PlannedSupergraph {
  const original = parse(supergraphSdl, { noLocation: true });
  const { document: separated, standIns } = withStandIns(original);
  const document = withResolvableKeysFirst(separated);
  const { types } = readFields(document);
  const subgraphs = subgraphNames(document);
  const subgraphOf = (directive: ConstDirectiveNode): string =>
    subgraphs.get(textOf(argumentOf(directive, 'graph')) ?? '') ?? '';

  const required = new Map<string, SelectionSetNode>();
  const keys = new Map<string, Key[]>();
  for (const { name: type, directives = [], fields = [] } of types) {
    for (const directive of directives) {
      const key = textOf(argumentOf(directive, 'key'));
      if (directive.name.value !== 'join__type' || key === undefined) continue;
      const at = `${subgraphOf(directive)} ${type.value}`;
      const found = { selection: parseSelection(key), isResolvable: isResolvable(directive) };
      keys.set(at, [...(keys.get(at) ?? []), found]);
    }
    for (const { name: field, directives: places = [] } of fields)
      for (const place of places) {
        const selection = textOf(argumentOf(place, 'requires'));
        if (selection === undefined) continue;
        const at = `${subgraphOf(place)} ${type.value}.${field.value}`;
        required.set(at, parseSelection(selection));
      }
  }
  return {
    document: document === original ? undefined : document,
    standIns,
    requiredBy: (subgraph, type, field) => required.get(`${subgraph} ${type}.${field}`),
    keysOf: (subgraph, type) => keys.get(`${subgraph} ${type}`) ?? [],
  };
}

function isResolvable(directive: ConstDirectiveNode): boolean {
  const value = argumentOf(directive, 'resolvable');
  return value?.kind !== Kind.BOOLEAN || value.value;
}

/**
 * To ask a subgraph about an object that came from it, Apollo's planner takes the first key of the
 * type there, whether or not the subgraph finds objects by it.
 */
const withResolvableKeysFirst = (document: DocumentNode): DocumentNode => {
  const reorder = <Type extends { readonly directives?: readonly ConstDirectiveNode[] }>(
    type: Type,
  ): Type | false => {
    const { directives = [] } = type;
    const ordered = [
      ...directives.filter(isResolvable),
      ...directives.filter((directive) => !isResolvable(directive)),
    ];
    return ordered.every((directive, i) => directive === directives[i])
      ? false
      : { ...type, directives: ordered };
  };
  return visit(document, { ObjectTypeDefinition: reorder, InterfaceTypeDefinition: reorder });
};

/** The subgraphs' own names, by those that the supergraph gives them. */
function subgraphNames(document: DocumentNode): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  visit(document, {
    EnumValueDefinition({ name, directives = [] }) {
      for (const directive of directives) {
        const subgraph = textOf(argumentOf(directive, 'name'));
        if (directive.name.value === 'join__graph' && subgraph !== undefined)
          names.set(name.value, subgraph);
      }
    },
  });
  return names;
}
