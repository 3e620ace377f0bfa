import { existsSync } from 'node:fs';
import { ConfigError, loadConfig } from '@clipgraph/platform/config/config.ts';
import { makeFilesOwnerOnly } from '@clipgraph/platform/ids/owner-only.ts';
import { createLog } from '@clipgraph/platform/logging/log.ts';
import { mountAdmin } from '../cli/admin/admin.ts';
import { missingTools } from '../cli/missing-tools.ts';
import { createDemoAccounts, demoAccounts, demoPassword } from './embedded/demo.ts';
import { type Instance, openInstance } from './instance.ts';
import { stopOnSignal } from './stop-on-signal.ts';

/** `npm start`: the whole product in this process. */
async function main(): Promise<void> {
  const startedAtMs = performance.now();
  makeFilesOwnerOnly();
  const config = loadConfig(process.env);
  const log = createLog(config.LOG_LEVEL, 'clipgraph');
  const newFolder = !existsSync(config.DATA_DIR);
  const instance = await openInstance(config, log);
  const admin = mountAdmin(instance);
  const demo =
    config.DEMO === '1' ||
    (config.DEMO === undefined && newFolder && config.NODE_ENV !== 'production');
  if (demo) await createDemoAccounts(instance.gateway.app);
  stopOnSignal(async () => {
    await admin.withdraw();
    await instance.close();
  });
  await instance.listen();
  const restPort = await offerRestPort(instance);
  await admin.announce();
  process.stdout.write(
    banner(config.publicUrl, {
      demo,
      letters: config.SMTP_URL === undefined,
      restPort,
      missing: missingTools(),
      readyAfterMs: Math.round(performance.now() - startedAtMs),
    }),
  );
}

/** Where older clients look for their APIs. */
const classicPort = 8080;

/**
 * Listens there as well, unless REST_PORT says otherwise. Nobody asked for it, so that a port in
 * use is no reason to stop.
 * @returns what to tell of it
 */
async function offerRestPort(instance: Instance): Promise<string> {
  const { REST_PORT, NODE_ENV } = instance.config;
  if (REST_PORT !== undefined) return `, also on port ${REST_PORT}`;
  if (NODE_ENV !== 'development') return '';
  try {
    await instance.listenAlso(classicPort);
    return `, also on port ${classicPort}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return ` (not on port ${classicPort}, where older clients look: something else has it)`;
  }
}

function banner(
  url: string,
  {
    demo,
    letters,
    restPort,
    missing,
    readyAfterMs,
  }: {
    demo: boolean;
    letters: boolean;
    restPort: string;
    missing: string | undefined;
    readyAfterMs: number;
  },
): string {
  const query = '{ feed(first: 3) { edges { node { caption likeCount author { username } } } } }';
  return `
  Clipgraph is ready (${readyAfterMs} ms).

    GraphQL    ${url}/graphql
    Explorer   ${url}/explorer
    Health     ${url}/readyz
    REST       ${url}/openapi${restPort}
${letters ? `    Letters    ${url}/mail  (asks for the token in DATA_DIR/admin.json)\n` : ''}${missing === undefined ? '' : `    Missing    ${missing}\n`}${demo ? `    Accounts   ${demoAccounts.map(({ username }) => username).join(' and ')}, password ${demoPassword}\n` : ''}
  Try it:      curl -s ${url}/graphql -H 'content-type: application/json' -d '{"query":"${query}"}'
  Fill it:     npm run seed        (in a second terminal: 200 people, 300 posts)
  Stop it:     Ctrl-C              (everything is kept)

`;
}

try {
  await main();
} catch (error) {
  const { message, stack } = error as Error;
  const text = error instanceof ConfigError || process.env.LOG_LEVEL !== 'debug' ? message : stack;
  process.stderr.write(`\nClipgraph cannot start:\n${text}\n\n`);
  process.exit(1);
}
