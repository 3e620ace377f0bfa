import { existsSync } from 'node:fs';
import { ConfigError, loadConfig } from '@clipgraph/platform/config/config.ts';
import { createLog } from '@clipgraph/platform/logging/log.ts';
import { mountAdmin } from './cli/admin.ts';
import { createDemoAccounts, demoAccounts, demoPassword } from './demo.ts';
import { openInstance } from './instance.ts';
import { stopOnSignal } from './stop-on-signal.ts';

/** `npm start`: the whole product in this process. */
async function main(): Promise<void> {
  const startedAtMs = performance.now();
  const config = loadConfig(process.env);
  const log = createLog(config.LOG_LEVEL, 'clipgraph');
  const newFolder = !existsSync(config.DATA_DIR);
  const instance = await openInstance(config, log);
  const admin = mountAdmin(instance);
  const demo = config.DEMO === '1' || (config.DEMO === undefined && newFolder && config.NODE_ENV !== 'production');
  if (demo) await createDemoAccounts(instance.gateway.app);
  stopOnSignal(async () => {
    await admin.withdraw();
    await instance.close();
  });
  await instance.listen();
  await admin.announce();
  process.stdout.write(banner(config.publicUrl, demo, Math.round(performance.now() - startedAtMs)));
}

function banner(url: string, demo: boolean, readyAfterMs: number): string {
  const query = '{ feed(first: 3) { edges { node { caption likeCount author { username } } } } }';
  return `
  Clipgraph is ready (${readyAfterMs} ms).

    GraphQL    ${url}/graphql
    Explorer   ${url}/explorer
    Health     ${url}/readyz
${demo ? `    Accounts   ${demoAccounts.map(({ username }) => username).join(' and ')}, password ${demoPassword}\n` : ''}
  Try it:      curl -s ${url}/graphql -H 'content-type: application/json' -d '{"query":"${query}"}'
  Fill it:     npm run seed        (in a second terminal: 200 people, 300 posts)
  Stop it:     Ctrl-C              (everything is kept)

`;
}

try {
  await main();
} catch (error) {
  const expected = error instanceof ConfigError || (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  const { message, stack } = error as Error;
  const text =
    (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? `${message}: something else listens there. Stop it, or choose another PORT.` : message;
  process.stderr.write(`\nClipgraph cannot start:\n${expected || process.env.LOG_LEVEL !== 'debug' ? text : stack}\n\n`);
  process.exit(1);
}
