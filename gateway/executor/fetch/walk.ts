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

/** Called with an object and where it stands, so that another may be put in its place. */
type Visit = (holder: Data, parent: Data | unknown[], slot: string | number) => void;

/**
 * Visits every object at the plan path, in order; nulls are left out. One that stands at several
 * places is visited at each.
 */
export function visitHolders(data: Data, path: PlanPath, visit: Visit): void {
  visitBelow(visit, data, path, 0, [data], 0);
}

function visitBelow(
  visit: Visit,
  value: unknown,
  path: PlanPath,
  depth: number,
  parent: Data | unknown[],
  slot: string | number,
): void {
  if (Array.isArray(value)) {
    // The plan writes `@` for each level of list. Lists without one are entered all the same.
    const below = path[depth] === '@' ? depth + 1 : depth;
    for (let index = 0; index < value.length; index++)
      visitBelow(visit, value[index], path, below, value, index);
  } else if (isData(value)) {
    const name = path[depth];
    if (name === undefined) visit(value, parent, slot);
    else visitBelow(visit, value[name], path, depth + 1, value, name);
  }
}

/** Puts an object at a place that a visit has told of. */
export function put(object: Data, parent: Data | unknown[], slot: string | number): void {
  (parent as Record<string | number, unknown>)[slot] = object;
}

/** The same objects as a list. */
export function collectHolders(data: Data, path: PlanPath): Data[] {
  const holders: Data[] = [];
  visitHolders(data, path, (holder) => holders.push(holder));
  return holders;
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
