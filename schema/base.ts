import { execFileSync } from 'node:child_process';

/**
 * The schema that clients have now, to compare a change with; `api` is undefined when there is
 * none, and `name` says why.
 */
interface Base {
  readonly name: string;
  readonly api: string | undefined;
}

export type Git = (...args: string[]) => string | undefined;

const root = new URL('../', import.meta.url);

/**
 * Runs git in the repository. Undefined when git is missing, this is no repository, or the command
 * fails.
 */
export const git: Git = (...args) => {
  try {
    return execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 << 20,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
};

/**
 * Finds what to compare with: the ref in SCHEMA_BASE when it is set, else main at the remote, else
 * main here. When that is the very commit that is checked out and the schema has not been touched
 * since, the comparison goes with the commit before it.
 */
export function findBase(run: Git, requested: string | undefined): Base {
  if (run('rev-parse', 'HEAD') === undefined)
    return {
      name: 'Not compared with main: this folder has no git history (or git is not installed).',
      api: undefined,
    };
  const refs = requested ? [requested] : ['origin/main', 'main', 'HEAD'];
  const ref = refs.find(
    (name) => run('rev-parse', '--verify', '--quiet', `${name}^{commit}`) !== undefined,
  );
  if (ref === undefined)
    return { name: `Not compared with ${requested}: git does not know it.`, api: undefined };
  const isHead = run('rev-parse', `${ref}^{commit}`) === run('rev-parse', 'HEAD');
  const isTouched = run('diff', '--quiet', 'HEAD', '--', 'schema/api.graphql') === undefined;
  const base = isHead && !isTouched && !requested ? `${ref}~1` : ref;
  const api = run('show', `${base}:schema/api.graphql`);
  return api === undefined
    ? { name: `Not compared with ${base}: it has no schema/api.graphql.`, api }
    : { name: base, api };
}
