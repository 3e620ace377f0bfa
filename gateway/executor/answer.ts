import type { ExecutionResult, GraphQLError } from 'graphql';
import { invalidValueError, nullError } from './errors.ts';
import { type Data, type Failure, type Path, pathKey, type Run } from './run.ts';
import type { SelectionShape, Violations } from './shape.ts';

/**
 * Makes the client's answer of what the fetches left: its shape, nulls propagated, every error at the client's path.
 *
 * @param responseNames plan name -> client's name, where they differ
 */
export function completeAnswer(run: Run, shape: SelectionShape, responseNames: ReadonlyMap<string, string>): ExecutionResult<Data> {
  const clientPath = (path: Path): Path => path.map((element) => responseNames.get(element as string) ?? element);
  const violated: GraphQLError[] = [];
  const violations: Violations = {
    path: [],
    depth: 0,
    nullValue(typeName, fieldName) {
      const path = this.path.slice(0, this.depth);
      if (!run.explained.has(pathKey(path))) violated.push(nullError(typeName, fieldName, clientPath(path)));
    },
    invalidValue(typeName) {
      violated.push(invalidValueError(typeName, clientPath(this.path.slice(0, this.depth))));
    },
  };
  const data = shape(undefined)?.complete(run.data, violations) ?? null;
  if (run.failures.length === 0 && violated.length === 0) return { data };
  const told = onePerPath(run.failures).map(({ error, path }) => error(path && clientPath(path)));
  return { data, errors: [...told, ...violated] };
}

/** A plan may ask for one field twice, but a field has one error. */
function onePerPath(failures: readonly Failure[]): Failure[] {
  const paths = new Set<string>();
  return failures.filter(({ path }) => {
    if (!path) return true;
    const key = pathKey(path);
    return !paths.has(key) && paths.add(key);
  });
}
