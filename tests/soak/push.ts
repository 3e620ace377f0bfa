import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { rememberServers } from '../kit/private-servers.ts';
import { freePort, ownStores, startProcess } from '../kit/process.ts';
import { startStack } from '../kit/stack.ts';
import { type BusyGroup, type BusyGroupFigures, playBusyGroup } from '../product/busy-group.ts';

type BusyGroupSize = Pick<BusyGroup, 'senders' | 'subscribers' | 'durationMs' | 'cutWithinMs'>;

/**
 * A busy group whose sockets are cut and whose one process is killed twice; on the servers that the
 * environment names, else embedded.
 */
export async function playOnOneProcess(size: BusyGroupSize): Promise<BusyGroupFigures> {
  const dataDir = await mkdtemp(join(tmpdir(), 'clipgraph-push-'));
  const environment = {
    ...ownStores(),
    DATA_DIR: dataDir,
    RATE_LIMITS: 'off',
    DEMO: '0',
    LOG_LEVEL: 'error',
    PORT: String(await freePort()),
  };
  let product = await startProcess('deploy/start.mjs', environment);
  try {
    return await playBusyGroup({
      ...size,
      url: () => product.url,
      async crash() {
        await product.stop('SIGKILL');
        product = await startProcess('deploy/start.mjs', environment);
      },
      crashes: 2,
    });
  } finally {
    await product.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** The same in services mode, where messaging is killed and then the gateway. */
export async function playOnServices(size: BusyGroupSize): Promise<BusyGroupFigures> {
  const stack = await startStack();
  const killed = ['messaging', 'gateway'];
  try {
    return await playBusyGroup({
      ...size,
      url: () => stack.url,
      async crash(which) {
        const name = killed[which] as string;
        await stack.kill(name);
        await stack.restart(name);
      },
      crashes: killed.length,
    });
  } finally {
    await stack.close();
  }
}

/**
 * `npm run soak -- push [--seconds 60] [--mode embedded|services]`: 50 senders and 10 subscribers,
 * in both modes one after the other.
 */
if (import.meta.main) {
  const { values } = parseArgs({
    options: { seconds: { type: 'string', default: '60' }, mode: { type: 'string' } },
  });
  const size: BusyGroupSize = {
    senders: 50,
    subscribers: 10,
    durationMs: Number(values.seconds) * 1_000,
    cutWithinMs: 1_000,
  };
  const modes = { embedded: playOnOneProcess, services: playOnServices };
  const chosen = Object.entries(modes).filter(
    ([mode]) => values.mode === undefined || values.mode === mode,
  );
  const endServers = await rememberServers();
  let failed = 0;
  for (const [mode, play] of chosen) {
    try {
      const { acknowledged, cuts, wrong } = await play(size);
      if (wrong.length > 0) throw new Error(wrong.join('\n'));
      console.log(
        `${mode}: ${acknowledged} messages of ${size.senders} senders acknowledged, sockets cut ${cuts} times, processes killed twice: each of ${size.subscribers} subscribers has each message once, in order`,
      );
    } catch (error) {
      failed++;
      console.error(`${mode}:`, error);
    }
  }
  await endServers();
  console.log(`${chosen.length - failed} passed, ${failed + (chosen.length ? 0 : 1)} failed`);
  process.exit(failed || !chosen.length ? 1 : 0);
}
