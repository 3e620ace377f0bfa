import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/longest-first.ts';

const code = ['platform', 'subgraphs', 'gateway', 'schema', 'deploy', 'bench'];

/**
 * Projects of a higher order start when the lower ones are done: unit tests are not slowed by whole
 * products running beside them.
 */
const project = (name: string, include: string[], order: number, testTimeoutMs: number) => ({
  extends: true as const,
  test: {
    name,
    include,
    exclude: ['**/node_modules/**'],
    testTimeout: testTimeoutMs,
    hookTimeout: 180_000,
    sequence: { groupOrder: order },
  },
});

/**
 * Whatever servers are configured, these use none, or look at what servers have no part in: they run
 * with the embedded mode only. Soaks attack and kill services as well.
 */
const serverless = process.env.DATABASE_URL
  ? [
      // Processes killed under load: the faults kill those of services.
      'tests/product/{account-crash,crash,index-crash,view-crash}.test.ts',
      'tests/abuse/{answers,cold-operations,logins,long-passwords,media}.test.ts',
      'tests/abuse/{data-dir,metrics,old-uploads,open-rooms,replays,requests,subscriptions,writes}.test.ts',
      'tests/checks/**',
      'tests/deploy/chart.test.ts',
      'tests/federation/**',
      'tests/gateway/{abuse,any-supergraph,event-streams,explorer-browser,leaks,sockets}.test.ts',
      'tests/how-to/**',
      'tests/product/{command-line,explorer,passkeys-browser,playback-browser}.test.ts',
      'tests/product/{seed,tour}.test.ts',
      'tests/rest/{abuse,endless-body,fuzz,large-upload,too-large}.test.ts',
      'tests/telemetry/embedded-trace.test.ts',
    ]
  : [];

const units = [...code.map((folder) => `${folder}/**/*.test.ts`), 'tests/*.test.ts'];
const wholes = ['tests/*/**/*.test.ts'];
const not = (paths: readonly string[]) => paths.map((path) => `!${path}`);
/**
 * They replace a module for whatever else their process loads, or weigh the process itself, so each
 * has one of its own. Other files share theirs: loading the code anew for each would take a third
 * of their time.
 */
const alone = globSync([...units, ...wholes], {
  exclude: ['**/node_modules/**', 'tests/faults/**', ...serverless],
}).filter((file) =>
  /\bvi\.(mock|doMock)\(|process\.(memoryUsage|umask)\(|heapMiB/.test(readFileSync(file, 'utf8')),
);

/** Suites that go on for minutes when asked to soak. */
const soaks = process.env.SOAK ? ['tests/rest/fuzz.test.ts'] : [];

const faults = project('faults', ['tests/faults/**/*.test.ts', ...soaks], 1, 600_000);
Object.assign(faults.test, {
  isolate: true,
  globalSetup: 'tests/faults/servers.ts',
  setupFiles: ['tests/faults/say-at-once.ts'],
});
const separate = project('a process each', alone, 3, 180_000);
Object.assign(separate.test, { isolate: true });

export default defineConfig({
  test: {
    pool: 'forks',
    isolate: false,
    setupFiles: ['tests/leave-as-found.ts'],
    // Node loads the code as it does for the product's own processes: nothing is transformed.
    experimental: { viteModuleRunner: false },
    sequence: { sequencer: LongestFirst },
    execArgv: ['--disable-warning=TimeoutNegativeWarning'],
    disableConsoleIntercept: true,
    // What must come in the end is waited for: a machine that is busy with something else fails no
    // test.
    expect: { poll: { timeout: 10_000 } },
    // One more than two cores: much of what they do is waiting. Servers use what is left otherwise.
    maxWorkers: process.env.TEST_PROJECT === 'faults' ? 1 : process.env.DATABASE_URL ? 2 : 3,
    // `faults` hurts real processes, so it runs only when asked for (`npm run test:faults`), one
    // file at a time.
    projects:
      process.env.TEST_PROJECT === 'faults'
        ? [faults]
        : [
            project('unit', [...units, ...not(alone)], 1, 60_000),
            project(
              'whole',
              [...wholes, ...not(['tests/faults/**', ...serverless, ...alone])],
              2,
              180_000,
            ),
            separate,
          ],
  },
});
