import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Folders whose code runs in the processes that tests start. */
const product = /^(platform|subgraphs|gateway|schema|deploy|client)\//;
const code = /\.(ts|mts|mjs|js)$/;
const testOnly = /(\.test\.ts$|\/testing\/|^tests\/)/;

/** Files that start the product's processes: what they run is no import of theirs. */
const starters = ['tests/kit/process.ts', 'tests/kit/cli.ts', 'tests/kit/stack.ts'];

/** Files that are read instead of imported, and who reads them. */
const readers: readonly (readonly [path: RegExp, reader: string])[] = [
  [/^subgraphs\/([^/]+)\//, 'subgraphs/$1/subgraph.ts'],
  [/^schema\//, 'schema/operations.ts'],
  [/^deploy\/helm\//, 'tests/deploy/chart.ts'],
  [/^docker-compose\.yml$/, 'tests/deploy/compose.test.ts'],
  [/^deploy\/observability\//, 'deploy/observability/all-dashboards.ts'],
  [/^README\.md$/, 'tests/product/tour.test.ts'],
];
const everything = /^(package(-lock)?\.json|vitest\.config\.ts|tsconfig\.json|\.npmrc)$/;

interface Touched {
  /** Every test may see the change. */
  readonly everything: boolean;
  /** Tests that import these, or are these, see the change. */
  readonly follow: readonly string[];
  /** No test is known to read these. */
  readonly unread: readonly string[];
}

/** Where to look for the tests that a change touches. @param files paths below the root */
export function whatIsTouched(files: readonly string[]): Touched {
  const follow = new Set<string>();
  const unread: string[] = [];
  for (const file of files) {
    const [path, reader] = readers.find(([pattern]) => pattern.test(file)) ?? [];
    if (code.test(file)) follow.add(file);
    else if (path && reader) follow.add((path.exec(file)?.[0] ?? '').replace(path, reader));
    else if (!everything.test(file)) unread.push(file);
    if (product.test(file) && !testOnly.test(file) && (code.test(file) || reader))
      for (const starter of starters) follow.add(starter);
  }
  return {
    everything: files.some((file) => everything.test(file)),
    follow: [...follow],
    unread,
  };
}

/**
 * Paths that differ from a commit, those that are new and not yet added among them.
 * @param since a branch or commit, compared from where this branch left it. @default HEAD
 */
export function changedFiles(since?: string): string[] {
  const git = (...words: string[]) =>
    execFileSync('git', words, { encoding: 'utf8' }).split('\n').filter(Boolean);
  const base = since === undefined ? 'HEAD' : (git('merge-base', since, 'HEAD')[0] ?? since);
  const files = [
    ...git('diff', '--name-only', '--no-renames', base),
    ...git('ls-files', '--others', '--exclude-standard'),
  ];
  return [...new Set(files)].filter((file) => existsSync(file));
}
