import { type Data, type Path, pathKey } from './run.ts';

/**
 * The plan's way to the objects that a fetch is about: field names, and `@` for every item of a
 * list.
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
  if (value === null || value === undefined) return;
  if (Array.isArray(value)) {
    // The plan says `@` for each level of list that it knows; going into lists anyway keeps to the
    // data that is there.
    const below = path[depth] === '@' ? depth + 1 : depth;
    for (const item of value) collectInto(holders, item, path, below);
  } else if (depth === path.length) holders.push(value as Data);
  else collectInto(holders, (value as Data)[path[depth] as string], path, depth + 1);
}

/**
 * The same objects with their places. Slower: for failures, and for arguments taken from what is
 * around an object.
 */
export function locateHolders(data: Data, path: PlanPath): Place[] {
  const places: Place[] = [];
  const visit = (value: unknown, depth: number, at: Path, ancestors: readonly Data[]): void => {
    if (value === null || value === undefined) return;
    if (Array.isArray(value)) {
      const below = path[depth] === '@' ? depth + 1 : depth;
      value.forEach((item, index) => {
        visit(item, below, [...at, index], ancestors);
      });
    } else if (depth === path.length) places.push({ holder: value as Data, path: at, ancestors });
    else {
      const name = path[depth] as string;
      visit((value as Data)[name], depth + 1, [...at, name], [...ancestors, value as Data]);
    }
  };
  visit(data, 0, [], []);
  return places;
}

export const placeKey = (place: Place): string => pathKey(place.path);
