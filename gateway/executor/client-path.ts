import { isData } from './merge.ts';
import type { Data, Failure, Lost, Path, Run } from './run.ts';
import type { ObjectShape, SelectionShape } from './shape.ts';

/** Where the client sees a failure: always a path of its own operation. */
export function clientPathOf({ at }: Failure, run: Run, shape: SelectionShape): Path {
  if (!('objects' in at)) return visiblePath(run, shape, at);
  // A fetch that was only there to feed others shows where those are missing.
  for (const lost of [at, ...run.skipped]) {
    const path = firstAffected(run, shape, lost);
    if (path) return path;
  }
  return visiblePath(run, shape, at.objects[0] ?? []);
}

/** The first of the fields that the client selected. */
function firstAffected(run: Run, shape: SelectionShape, { objects, names }: Lost): Path | undefined {
  for (const path of objects) {
    const selected = follow(run.data, shape, path).object?.fields.find(({ key }) => names.has(key));
    if (selected) return [...path, selected.key];
  }
  return undefined;
}

/** As much of the path as the client selected: keys of entities, for one, may be the plan's own wish. */
function visiblePath(run: Run, shape: SelectionShape, path: Path): Path {
  for (let length = 0; length < path.length; length++) {
    const name = path[length];
    if (typeof name === 'number') continue;
    const { value, object } = follow(run.data, shape, path.slice(0, length));
    // Below a null nobody knows the type; what the subgraph says is as good as any.
    if (!isData(value)) break;
    if (!object?.fields.some(({ key }) => key === name)) return path.slice(0, length);
  }
  return path;
}

/** What is at the path: the plan's data, and what the client selected of it. */
function follow(data: Data, shape: SelectionShape, path: Path): { value: unknown; object: ObjectShape | undefined } {
  let value: unknown = data;
  let selection: SelectionShape | undefined = shape;
  const object = (): ObjectShape | undefined => selection?.(isData(value) ? value.__typename : undefined);
  for (const element of path) {
    if (typeof element === 'string') selection = object()?.fields.find(({ key }) => key === element)?.below;
    value = (value as Data | null | undefined)?.[element];
  }
  return { value, object: object() };
}
