import { relative } from 'node:path';
import { inspect, stripVTControlCharacters } from 'node:util';
import { createVitest, type TestCase, type TestModule } from 'vitest/node';
import { changedFiles, whatIsTouched } from './changed.ts';
import { folderInMemory } from './temporary-folder.ts';

const servers = ['DATABASE_URL', 'REDIS_URL', 'KAFKA_BROKERS'] as const;
const configured = servers.filter((name) => process.env[name]);
/** Only some suites can use these: they run on them instead of what is embedded. */
const further: Readonly<Record<string, string>> = {
  SEARCH_URL: 'subgraphs/search on OpenSearch',
  OBJECTS_URL: 'media in a bucket, on a real S3 server',
};
const argumentsGiven = process.argv.slice(2);
const nameAt = argumentsGiven.indexOf('-t');
const [, testNamePattern] = nameAt < 0 ? [] : argumentsGiven.splice(nameAt, 2);
const faults = argumentsGiven.includes('--faults');
const filters = argumentsGiven.filter((argument) => !argument.startsWith('--'));
const changed = argumentsGiven.find((argument) => /^--changed(=|$)/.test(argument));
if (faults) process.env.TEST_PROJECT = 'faults';
if (argumentsGiven.includes('--soak'))
  Object.assign(process.env, { SOAK: '1', FAULT_ROUNDS: process.env.FAULT_ROUNDS ?? '10' });

function describeMode(): string {
  if (faults) return 'Mode: faults, on services and private servers of their own.';
  if (configured.length === 0)
    return `Mode: embedded (SQLite, everything in one process).${furtherServers()} For the real servers: eval "$(npm run --silent servers)" and run this again.`;
  const missing = servers.filter((name) => !process.env[name]);
  return `Mode: real servers (${configured.join(', ')}).${missing.length ? ` Not set: ${missing.join(', ')}.` : ''}${furtherServers()}`;
}

/** Suites that run on a server of their own, and those that cannot, by name. */
const furtherServers = (): string =>
  Object.entries(further)
    .map(([variable, suites]) =>
      process.env[variable]
        ? ` Run as well: ${suites}.`
        : ` Not run: ${suites} (${variable} is not set).`,
    )
    .join('');

/**
 * What was not run, by the names of its outermost suites, so that a reader sees what this machine
 * left untested.
 */
function skippedSuites(skipped: readonly TestCase[]): string[] {
  const names = skipped.map(
    (test) => `${relative(process.cwd(), test.module.moduleId)}: ${test.fullName.split(' > ')[0]}`,
  );
  return [...new Set(names)];
}

/** An error in one line: a random test tells its seed and its case behind the first line break. */
function inOneLine(error: unknown): string {
  const text =
    error && typeof error === 'object' && 'message' in error
      ? String(error.message)
      : inspect(error);
  return stripVTControlCharacters(text)
    .replace(/\s*\n\s*/g, ' | ')
    .slice(0, 1000);
}

function count(modules: readonly TestModule[]) {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const inState = (state: string) => tests.filter((test) => test.result().state === state);
  const path = (module: TestModule) => relative(process.cwd(), module.moduleId);
  // A file that cannot even be loaded, or whose set-up fails, holds no failed test of its own.
  const brokenFiles = modules.filter(
    (module) => module.state() === 'failed' && ![...module.children.allTests('failed')].length,
  );
  return {
    passed: inState('passed').length,
    failures: [
      ...inState('failed').map(
        (test) => `${path(test.module)}: ${test.fullName}: ${inOneLine(test.result().errors?.[0])}`,
      ),
      ...brokenFiles.map((module) => `${path(module)}: ${inOneLine(module.errors()[0])}`),
    ],
    skipped: [...inState('skipped'), ...inState('pending')],
  };
}

/** What `--changed` leaves to be looked for; undefined when everything is to be run. */
function followed(): readonly string[] | undefined {
  if (changed === undefined) return undefined;
  const touched = whatIsTouched(changedFiles(changed.split('=')[1]));
  if (touched.unread.length) console.log(`No test is known to read ${touched.unread.join(', ')}.`);
  return touched.everything ? undefined : touched.follow;
}

/** What the processes that tests start are told, unless whoever runs the tests says otherwise. */
function setVariables(): void {
  const temporary = process.env.TMPDIR ?? folderInMemory();
  if (temporary) process.env.TMPDIR = temporary;
  // Planned ahead would be a hundred operations in each process; a test asks for few of them.
  process.env.WARM_UP ??= 'off';
}

setVariables();
console.log(describeMode());
const related = followed();
if (related?.length === 0) {
  console.log('Nothing that a test runs has changed.');
  process.exit(0);
}
const vitest = await createVitest('test', {
  watch: false,
  run: true,
  reporters: ['default'],
  ...(testNamePattern && { testNamePattern }),
  ...(related && { related: [...related], passWithNoTests: true }),
});
if ((await vitest.globTestSpecifications(filters)).length === 0) {
  console.error(
    filters.length
      ? `No test file's path holds ${filters.map((text) => `"${text}"`).join(' or ')}.`
      : 'No test file was found.',
  );
  await vitest.close();
  process.exit(1);
}
await vitest.start(filters);
const unhandled = vitest.state.getUnhandledErrors();
const { passed, failures, skipped } = count(vitest.state.getTestModules());
await vitest.close();

if (skipped.length && !testNamePattern)
  console.log(
    `\nNot run, because a server or program that they need is not there, or their set-up failed:\n  ${skippedSuites(skipped).join('\n  ')}`,
  );
const nothingMaySkip = Boolean(process.env.CI) && configured.length === servers.length;
if (nothingMaySkip && skipped.length)
  console.error('\nWith CI set and all servers configured, every suite must run.');
if (unhandled.length)
  console.error(`\n${unhandled.length} error(s) were thrown outside of any test.`);
failures.push(...unhandled.map((error) => `outside of any test: ${inOneLine(error)}`));

const nothingRan = passed === 0 && related === undefined;
const bad = failures.length > 0 || nothingRan || (nothingMaySkip && skipped.length > 0);
console.log(`\n${describeMode()}`);
// Once more at the end, where a long log is read first; .ci/run collects these lines.
for (const failure of failures) console.log(`Failed: ${failure}`);
console.log(
  `${passed} passed, ${failures.length || Number(bad)} failed, ${skipped.length} skipped`,
);
process.exit(bad ? 1 : 0);
