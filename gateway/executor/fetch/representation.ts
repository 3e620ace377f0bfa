import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { MatchesType } from '../type-relations.ts';
import type { Data } from './run.ts';
import { isData } from './run.ts';

/**
 * What a subgraph needs to know of an entity, and a key that is the same for two objects exactly
 * when that is the same.
 */
interface Representation {
  readonly key: string;
  readonly value: Data;
}

/**
 * Null when the object is of a type that the fetch is not about, or when something required could
 * not be fetched.
 */
type Represent = (holder: Data) => Representation | null;

/** Compiles a fetch's `requires`, once per runtime type that is met. */
export function compileRepresentation(
  requires: readonly QueryPlanSelectionNode[],
  matchesType: MatchesType,
): Represent {
  const read = compileSelections(requires, matchesType);
  return (holder) => {
    const value: Data = {};
    const key = read(holder, value);
    return key === null || value.__typename === undefined ? null : { key, value };
  };
}

/**
 * Copies what is required from `source` to `target` and answers its key; null when a part is
 * missing.
 */
type Read = (source: Data, target: Data) => string | null;

function compileSelections(
  selections: readonly QueryPlanSelectionNode[],
  matchesType: MatchesType,
): Read {
  const byType = new Map<unknown, Read>();
  return (source, target) => {
    const typename = source.__typename;
    let read = byType.get(typename);
    if (!read) {
      read = compileForType(selections, typename, matchesType);
      byType.set(typename, read);
    }
    return read(source, target);
  };
}

function compileForType(
  selections: readonly QueryPlanSelectionNode[],
  typename: unknown,
  matchesType: MatchesType,
): Read {
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
  const fields = [...required].map(([name, below]) => ({
    name,
    copy: below ? copyBelow(compileSelections(below, matchesType)) : undefined,
  }));

  return (source, target) => {
    let key = '';
    for (const { name, copy } of fields) {
      const value = source[name];
      if (value === undefined) return null;
      // The length in front keeps ("ab", "c") apart from ("a", "bc").
      if (typeof value === 'string') {
        target[name] = value;
        key += `${value.length}"${value}`;
      } else if (copy) {
        const copied = copy(value);
        if (copied === undefined) return null;
        target[name] = copied;
        key += `${JSON.stringify(copied)},`;
      } else {
        target[name] = value;
        key += `${JSON.stringify(value)},`;
      }
    }
    return key;
  };
}

/** Undefined when a part is missing. */
function copyBelow(read: Read): (value: unknown) => unknown {
  return function copy(value): unknown {
    if (Array.isArray(value)) {
      const items: unknown[] = value.map(copy);
      return items.includes(undefined) ? undefined : items;
    }
    if (!isData(value)) return null;
    const target: Data = {};
    return read(value, target) === null ? undefined : target;
  };
}
