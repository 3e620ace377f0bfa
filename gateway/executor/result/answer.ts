import type { ExecutionResult, GraphQLError } from 'graphql';
import { type Data, type Failure, type Path, pathKey, type Run } from '../fetch/run.ts';
import { clientPathOf } from './client-path.ts';
import type { SelectionShape, Violations } from './complete.ts';
import { invalidValueError, nullError } from './errors.ts';
import { isExplained } from './failures.ts';

/**
 * Makes the client's answer of what the fetches left: its shape, nulls propagated, every error at
 * the client's path.
 *
 * @param responseNames plan name -> client's name, where they differ
 */
export function completeAnswer(
  run: Run,
  shape: SelectionShape,
  responseNames: ReadonlyMap<string, string>,
): ExecutionResult<Data> {
  const clientPath = (path: Path): Path =>
    path.map((element) => responseNames.get(element as string) ?? element);
  const violated: GraphQLError[] = [];
  const violations: Violations = {
    path: [],
    depth: 0,
    nullValue(typeName, fieldName) {
      const path = this.path.slice(0, this.depth);
      if (!isExplained(run, path)) violated.push(nullError(typeName, fieldName, clientPath(path)));
    },
    invalidValue(typeName) {
      const path = this.path.slice(0, this.depth);
      if (!isExplained(run, path)) violated.push(invalidValueError(typeName, clientPath(path)));
    },
  };
  const data = shape(undefined)?.complete(run.data, violations) ?? null;
  const told =
    run.failures.length > 0
      ? tellFailures(run, shape).map(({ error, path }) => error(clientPath(path)))
      : [];
  return told.length + violated.length > 0 ? { data, errors: [...told, ...violated] } : { data };
}

/** A plan may ask for one field twice, but a field has one error. */
function tellFailures(run: Run, shape: SelectionShape): { error: Failure['error']; path: Path }[] {
  const byPath = new Map<string, { error: Failure['error']; path: Path }>();
  for (const failure of run.failures) {
    const path = clientPathOf(failure, run, shape);
    if (path && !byPath.has(pathKey(path)))
      byPath.set(pathKey(path), { error: failure.error, path });
  }
  return [...byPath.values()];
}
