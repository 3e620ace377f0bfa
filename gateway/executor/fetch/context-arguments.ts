import type { FetchDataKeyRenamer } from '@apollo/query-planner';
import type { MatchesType } from '../type-relations.ts';
import { type Data, isData } from './run.ts';
import type { Place } from './walk.ts';

const fragmentPrefix = '... on ';

/**
 * Reads the arguments that `@fromContext` takes from the objects around an entity, by the name of
 * their variable.
 */
type ReadContextArguments = (place: Place) => Data;

/**
 * Compiles the plan's context rewrites: `..` goes up one object, `... on T` asks for its type, a
 * name goes down.
 */
export function compileContextArguments(
  rewrites: readonly FetchDataKeyRenamer[],
  matchesType: MatchesType,
): ReadContextArguments {
  const readers = rewrites.map(({ path, renameKeyTo }) => {
    const levelsUp = path.filter((element) => element === '..').length;
    return { variable: renameKeyTo, levelsUp, down: path.slice(levelsUp) };
  });
  return ({ holder, ancestors }) => {
    const values: Data = {};
    for (const { variable, levelsUp, down } of readers) {
      const start = levelsUp === 0 ? holder : ancestors[ancestors.length - levelsUp];
      const value = descend(start, down, matchesType);
      if (value !== undefined) values[variable] = value;
    }
    return values;
  };
}

function descend(
  value: unknown,
  path: readonly string[],
  matchesType: MatchesType,
  depth = 0,
): unknown {
  const element = path[depth];
  if (element === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => descend(item, path, matchesType, depth));
  if (!isData(value)) return value;
  if (!element.startsWith(fragmentPrefix))
    return descend(value[element], path, matchesType, depth + 1);
  const matches = matchesType(String(value.__typename), element.slice(fragmentPrefix.length));
  return matches ? descend(value, path, matchesType, depth + 1) : undefined;
}
