import type { ExecutionResult } from 'graphql';

type Path = readonly (string | number)[];

interface ToldError {
  readonly path: Path;
  /** What the client reads: the error's own words, or that something went wrong. */
  readonly kind: string;
}

/** Data as the client gets it over the wire. */
export const wireData = (result: ExecutionResult): unknown =>
  JSON.parse(JSON.stringify(result.data ?? null));

function toldErrors(result: ExecutionResult): ToldError[] {
  return (result.errors ?? []).map(({ message, path = [], extensions }) => {
    return { path: path as Path, kind: extensions?.code === 'NOT_FOUND' ? message : 'masked' };
  });
}

/**
 * How the errors of two executions differ, as the specification sees it. Below a null that came by
 * propagation, which of the errors are told is left to chance ("Handling Field Errors": one is
 * enough), so there each side must tell one; everywhere else they must be the same.
 */
export function compareErrors(actual: ExecutionResult, expected: ExecutionResult): string[] {
  const [ours, theirs] = [toldErrors(actual), toldErrors(expected)];
  const groups = new Map<string, { ours: ToldError[]; theirs: ToldError[] }>();
  const place = (errors: ToldError[], side: 'ours' | 'theirs'): void => {
    for (const error of errors) {
      const at = JSON.stringify(nullAbove(expected.data, error.path));
      const group = groups.get(at) ?? { ours: [], theirs: [] };
      group[side].push(error);
      groups.set(at, group);
    }
  };
  place(ours, 'ours');
  place(theirs, 'theirs');

  const differences: string[] = [];
  for (const [at, group] of groups) {
    const own = group.theirs.filter(({ path }) => JSON.stringify(path) === at);
    if (group.ours.length === 0)
      differences.push(`nothing is told of the null at ${at}: ${JSON.stringify(group.theirs)}`);
    else if (group.theirs.length === 0)
      differences.push(`too much is told of ${at}: ${JSON.stringify(group.ours)}`);
    else if (
      own.length > 0 &&
      own.length === group.theirs.length &&
      JSON.stringify(group.ours) !== JSON.stringify(own)
    )
      differences.push(`told ${JSON.stringify(group.ours)} instead of ${JSON.stringify(own)}`);
  }
  return differences;
}

/** The outermost null on the path. */
function nullAbove(data: unknown, path: Path): Path {
  let value = data;
  for (const [depth, element] of path.entries()) {
    if (value === null || value === undefined) return path.slice(0, depth);
    value = (value as Record<string, unknown>)[element];
  }
  return path;
}
