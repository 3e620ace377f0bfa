import { type Data, isData, type Path } from './run.ts';

/**
 * The plan's path to the objects of a fetch: field names, and `@` for every item of a list.
 */
export type PlanPath = readonly (string | number)[];

/** An object that a fetch is about, and where it is. */
export interface Place {
  readonly holder: Data;
  readonly path: Path;
  /** The objects on the way, outermost first; lists do not count. */
  readonly ancestors: readonly Data[];
}

/** Every object at the plan path, in order; nulls are left out. */
export function collectHolders(data: Data, path: PlanPath): Data[] {
  const holders: Data[] = [];
  collectInto(holders, data, path, 0);
  return holders;
}

function collectInto(holders: Data[], value: unknown, path: PlanPath, depth: number): void {
  if (Array.isArray(value)) {
    // The plan writes `@` for each level of list. Lists without one are entered all the same.
    const below = path[depth] === '@' ? depth + 1 : depth;
    for (const item of value) collectInto(holders, item, path, below);
  } else if (isData(value)) {
    const name = path[depth];
    if (name === undefined) holders.push(value);
    else collectInto(holders, value[name], path, depth + 1);
  }
}

/**
 * The same objects with their places. Slower, so only for failures and for context arguments.
 */
export function locateHolders(data: Data, path: PlanPath): Place[] {
  const places: Place[] = [];
  const visit = (value: unknown, depth: number, at: Path, ancestors: readonly Data[]): void => {
    if (Array.isArray(value)) {
      const below = path[depth] === '@' ? depth + 1 : depth;
      value.forEach((item, index) => {
        visit(item, below, [...at, index], ancestors);
      });
    } else if (isData(value)) {
      const name = path[depth];
      if (name === undefined) places.push({ holder: value, path: at, ancestors });
      else visit(value[name], depth + 1, [...at, name], [...ancestors, value]);
    }
  };
  visit(data, 0, [], []);
  return places;
}
