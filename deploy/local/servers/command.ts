import { parseArgs } from 'node:util';
import { missingPrograms, serverStatus, startServer, stopServer } from './control.ts';
import { basicServers, type ServerName, serverNames } from './recipe.ts';

const usage = `npm run servers -- [start|stop|status|env] [mysql] [redis] [kafka] [search] [objects] [--kill]

Private MariaDB, Redis, Kafka, OpenSearch and S3 instances on ports of their own, with their data under ./.servers, or SERVERS_FOLDER.
  start    (the default) starts what is not running, waits until each answers, prints the environment to export;
           OpenSearch and the S3 server only when they are named
  stop     ends what start began; --kill: without letting it finish, as a crash would
  status   which are running, and where
  env      only the lines to export: eval "$(npm run --silent servers -- env)"`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { kill: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
});
const isServer = (word: string): word is ServerName =>
  (serverNames as readonly string[]).includes(word);
const verbs = positionals.filter((word) => !isServer(word));
const named = positionals.filter(isServer);
const verb = verbs[0] ?? 'start';
const names = named.length ? named : verb === 'start' ? basicServers : serverNames;

const printEnvironment = (environment: Record<string, string>) => {
  for (const [name, value] of Object.entries(environment)) console.log(`export ${name}=${value}`);
};

async function start(): Promise<void> {
  const missing = await missingPrograms(names);
  if (missing.length) throw new Error(missing.join('\n'));
  const environments = await Promise.all(names.map((name) => startServer(name)));
  for (const environment of environments) printEnvironment(environment);
}

async function stop(): Promise<void> {
  for (const name of [...names].reverse()) {
    const stopped = await stopServer(name, values.kill ? 'SIGKILL' : 'SIGTERM');
    console.log(`${name} ${stopped ? 'stopped' : 'was not running'}`);
  }
}

async function status(): Promise<void> {
  for (const name of names) {
    const found = await serverStatus(name);
    const state =
      found.pid === undefined ? 'not running' : found.answers ? 'answers' : 'does not answer';
    console.log(
      `${name}: ${state}${found.pid === undefined ? '' : `, process ${found.pid}, port ${found.port}`}`,
    );
  }
}

async function env(): Promise<void> {
  for (const name of names) printEnvironment((await serverStatus(name)).environment);
}

const commands: Record<string, () => Promise<void>> = { start, stop, status, env };
const command = commands[verb];
if (values.help || verbs.length > 1 || !command) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}
try {
  await command();
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
