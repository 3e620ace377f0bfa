import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { MatchesType } from '../type-relations.ts';
import type { Data } from './run.ts';
import { isData } from './run.ts';

/** How objects of one runtime type are told to a subgraph. */
export interface Representing {
  /**
   * The same for two objects exactly when what the subgraph is sent of them is. Null when the fetch
   * is not about objects of this type, or when something required could not be fetched.
   */
  keyOf(holder: Data): string | null;
  /** What the subgraph is sent of an object that has a key. */
  valueOf(holder: Data): Data;
  /**
   * Whether nothing is known of an object that has a key but what is sent: then nothing tells it
   * from another with the same key.
   */
  isWhole(holder: Data): boolean;
}

export type Represent = (typename: unknown) => Representing;

/** Compiles a fetch's `requires`, once per runtime type that is met. */
export function compileRepresentation(
  requires: readonly QueryPlanSelectionNode[],
  matchesType: MatchesType,
): Represent {
  return byType((typename) => {
    const fields = requiredOf(requires, typename, matchesType);
    const flat = fields.every(({ copy }) => copy === undefined);
    const told = fields.filter(({ name }) => name !== '__typename');
    const keyOf = told.length < fields.length ? compileKey(told) : () => null;
    return {
      keyOf,
      valueOf(holder) {
        const value: Data = {};
        for (const { name, copy } of fields) value[name] = copy ? copy(holder[name]) : holder[name];
        return value;
      },
      isWhole(holder) {
        let names = 0;
        for (const _ in holder) names++;
        return flat && names === fields.length;
      },
    };
  });
}

/** A field that is required, and what is copied of it; a leaf is taken as it is. */
interface Required {
  readonly name: string;
  /** Undefined when a part is missing. */
  readonly copy: ((value: unknown) => unknown) | undefined;
}

function compileKey(fields: readonly Required[]): Representing['keyOf'] {
  const partOf = ({ name, copy }: Required, holder: Data): string | null => {
    const value = copy ? copy(holder[name]) : holder[name];
    if (value === undefined) return null;
    // No other value's JSON begins as a text does.
    return typeof value === 'string' ? `"${value}` : JSON.stringify(value);
  };
  const [first] = fields;
  if (first && fields.length === 1)
    return (holder) => {
      const value = holder[first.name];
      // Most keys are one text, which can stand for itself: others begin with a zero.
      if (!first.copy && typeof value === 'string' && value.charCodeAt(0) !== 0) return value;
      const part = partOf(first, holder);
      return part === null ? null : `\0${part}`;
    };
  return (holder) => {
    let key = '';
    for (const field of fields) {
      const part = partOf(field, holder);
      if (part === null) return null;
      // The length in front keeps ("ab", "c") apart from ("a", "bc").
      key += `${part.length}:${part}`;
    }
    return key;
  };
}

function requiredOf(
  selections: readonly QueryPlanSelectionNode[],
  typename: unknown,
  matchesType: MatchesType,
): Required[] {
  const required = new Map<string, QueryPlanSelectionNode[] | null>();
  const add = (nodes: readonly QueryPlanSelectionNode[]): void => {
    for (const node of nodes) {
      if (node.kind === 'Field') {
        const name = node.alias ?? node.name;
        required.set(
          name,
          node.selections ? [...(required.get(name) ?? []), ...node.selections] : null,
        );
      } else if (
        !node.typeCondition ||
        (typeof typename === 'string' && matchesType(typename, node.typeCondition))
      )
        add(node.selections);
    }
  };
  add(selections);
  return [...required].map(([name, below]) => ({
    name,
    copy: below ? copyBelow(below, matchesType) : undefined,
  }));
}

function copyBelow(
  selections: readonly QueryPlanSelectionNode[],
  matchesType: MatchesType,
): Required['copy'] {
  const fieldsOf = byType((typename) => requiredOf(selections, typename, matchesType));
  return function copy(value): unknown {
    if (value === undefined) return undefined;
    if (Array.isArray(value)) {
      const items: unknown[] = value.map(copy);
      return items.includes(undefined) ? undefined : items;
    }
    if (!isData(value)) return null;
    const target: Data = {};
    for (const { name, copy: copyField } of fieldsOf(value.__typename)) {
      const copied = copyField ? copyField(value[name]) : value[name];
      if (copied === undefined) return undefined;
      target[name] = copied;
    }
    return target;
  };
}

/** What is made once for each runtime type. */
function byType<Made>(make: (typename: unknown) => Made): (typename: unknown) => Made {
  const made = new Map<unknown, Made>();
  return (typename) => {
    let known = made.get(typename);
    if (!known) {
      known = make(typename);
      made.set(typename, known);
    }
    return known;
  };
}
