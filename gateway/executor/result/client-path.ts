import {
  type Awaited,
  type Data,
  type Failure,
  isData,
  type Path,
  pathKey,
  type Run,
} from '../fetch/run.ts';
import type { ObjectShape, SelectionShape } from './complete.ts';

/**
 * The place of a failure in the client's answer: always a path of the client's operation. Undefined
 * when the failure does not show there, for instance in a field that was fetched for objects of
 * another type than the client selected.
 */
export function clientPathOf(
  { path, lost }: Failure,
  run: Run,
  shape: SelectionShape,
): Path | undefined {
  const visible = path && visiblePath(run.data, shape, path);
  if (visible && visible.length === path.length) return visible;
  const hidden =
    path && visible
      ? { objects: [visible], names: new Set([path[visible.length] as string]) }
      : undefined;
  for (const awaited of [hidden, lost]) {
    const affected =
      awaited && (firstAffected(run.data, shape, awaited) ?? firstDependent(run, shape, awaited));
    if (affected) return affected;
  }
  // None of the failed fields was selected. The failure still shows where it made a whole object
  // null: because its value is null, or because its type is unknown.
  return [...(lost?.objects ?? []), ...(visible ? [visible] : [])].find((object) => {
    const there = follow(run.data, shape, object);
    return (
      (there.value === null || !there.object) &&
      visiblePath(run.data, shape, object).length === object.length
    );
  });
}

/** The first of these fields that the client selected. */
function firstAffected(
  data: Data,
  shape: SelectionShape,
  { objects, names }: Awaited,
): Path | undefined {
  for (const path of objects) {
    const selected = follow(data, shape, path).object?.fields.find(({ key }) => names.has(key));
    if (selected) return [...path, selected.key];
  }
  return undefined;
}

/**
 * The first selected field that needed one of these, as a key or by `@requires`, or needed what
 * could not be fetched without them.
 */
function firstDependent(run: Run, shape: SelectionShape, awaited: Awaited): Path | undefined {
  const lost = waysTo(new Map(), awaited);
  for (const { objects, names, required } of run.dependents) {
    const affected = objects.filter(
      (path) => !required.isDisjointFrom(lost.get(pathKey(path)) ?? nothing),
    );
    const path = firstAffected(run.data, shape, { objects: affected, names });
    if (path) return path;
    waysTo(lost, { objects: affected, names });
  }
  return undefined;
}

const nothing: ReadonlySet<string> = new Set();

/** Adds, for each object on the way to these, the names that lead from it to a field of theirs. */
function waysTo(
  ways: Map<string, Set<string>>,
  { objects, names }: Awaited,
): Map<string, Set<string>> {
  for (const path of objects)
    for (let length = 0; length <= path.length; length++) {
      const key = pathKey(path.slice(0, length));
      const below = path.slice(length).filter((element) => typeof element === 'string');
      const from = ways.get(key) ?? new Set();
      for (const name of names) from.add(pathKey([...below, name]));
      ways.set(key, from);
    }
  return ways;
}

/** The part of the path that the client selected. */
function visiblePath(data: Data, shape: SelectionShape, path: Path): Path {
  for (let length = 0; length < path.length; length++) {
    const name = path[length];
    if (typeof name === 'number') continue;
    const { value, object } = follow(data, shape, path.slice(0, length));
    // The type of a null is unknown, unless only one type is possible.
    if (!isData(value) && !object) break;
    if (!object?.fields.some(({ key }) => key === name)) return path.slice(0, length);
  }
  return path;
}

/** What is at the path: the plan's data, and what the client selected of it. */
function follow(
  data: Data,
  shape: SelectionShape,
  path: Path,
): { value: unknown; object: ObjectShape | undefined } {
  let value: unknown = data;
  let selection: SelectionShape | undefined = shape;
  const object = (): ObjectShape | undefined =>
    selection?.(isData(value) ? value.__typename : undefined);
  for (const element of path) {
    if (typeof element === 'string')
      selection = object()?.fields.find(({ key }) => key === element)?.below;
    value = (value as Data | null | undefined)?.[element];
  }
  return { value, object: object() };
}
