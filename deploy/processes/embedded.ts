import { ConfigError, loadConfig } from '@clipgraph/platform/config/config.ts';
import { makeFilesOwnerOnly } from '@clipgraph/platform/ids/owner-only.ts';
import { createLog } from '@clipgraph/platform/logging/log.ts';
import { mountAdmin } from '../cli/admin/admin.ts';
import { missingTools } from '../cli/missing-tools.ts';
import { banner } from './embedded/banner.ts';
import { createDemoAccounts, planDemo, startDemoPosts } from './embedded/demo.ts';
import { type Instance, openInstance } from './instance.ts';
import { webClientState } from './pages.ts';
import { stopOnSignal } from './stop-on-signal.ts';

/** `npm start`: the whole product in this process. */
async function main(): Promise<void> {
  const startedAtMs = performance.now();
  makeFilesOwnerOnly();
  const config = loadConfig(process.env);
  const log = createLog(config.LOG_LEVEL, 'clipgraph');
  const demo = planDemo(config);
  const instance = await openInstance(config, log);
  const admin = mountAdmin(instance);
  if (demo.accounts) await createDemoAccounts(instance.gateway.app);
  let stopDemo = async (): Promise<void> => undefined;
  stopOnSignal(async () => {
    await stopDemo();
    await admin.withdraw();
    await instance.close();
    process.stdout.write('Stopped; everything is kept.\n');
  });
  await instance.listen();
  const rest = await offerRestPort(instance);
  await admin.announce();
  const web = webClientState(config);
  process.stdout.write(
    banner({
      config,
      demo,
      restPort: rest.port,
      web: web === 'served',
      missing: [
        web === 'missing' ? 'The web client: npm run web:build.' : undefined,
        missingTools(),
        rest.missing,
      ].filter((line) => line !== undefined),
      readyAfterMs: Math.round(performance.now() - startedAtMs),
    }),
  );
  if (demo.posts) stopDemo = startDemoPosts(instance);
}

/** Where older clients look for their APIs. */
const classicPort = 8080;

/**
 * Listens there as well, unless REST_PORT says otherwise. Nobody asked for it, so that a port in
 * use is no reason to stop.
 * @returns the port, or why it is missing
 */
async function offerRestPort(
  instance: Instance,
): Promise<{ port?: number | undefined; missing?: string }> {
  const { REST_PORT, NODE_ENV } = instance.config;
  if (REST_PORT !== undefined) return { port: REST_PORT };
  if (NODE_ENV !== 'development') return {};
  try {
    await instance.listenAlso(classicPort);
    return { port: classicPort };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return {
      missing: `REST is not on port ${classicPort}, where older clients look: something else has it.`,
    };
  }
}

try {
  await main();
} catch (error) {
  const { message, stack } = error as Error;
  const text = error instanceof ConfigError || process.env.LOG_LEVEL !== 'debug' ? message : stack;
  process.stderr.write(`\nClipgraph cannot start:\n${text}\n\n`);
  process.exit(1);
}
