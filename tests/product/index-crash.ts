import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commands } from '@clipgraph/deploy/cli/commands.ts';
import { runCommand } from '@clipgraph/deploy/cli/run-command.ts';
import { inspect } from '../faults/inspect.ts';
import { clipgraph } from '../kit/cli.ts';
import { startInstance } from '../kit/instance.ts';
import { freePort, ownStores, type ProductProcess, startProcess } from '../kit/process.ts';
import { configuredStores, startStack, startStackOn } from '../kit/stack.ts';
import { eventually } from '../kit/world.ts';
import {
  beforeAndAfterRebuild,
  changeUnderFire,
  type FireSize,
  whatIsMissing,
} from './index-under-fire.ts';

/** What search kept after the crashes, and what it keeps once it is told all anew. */
interface Indexed {
  /** Changes that a crash left without an answer. */
  cut: number;
  before: Record<string, string[]>;
  after: Record<string, string[]>;
}

const rebuildWords = ['projections', 'rebuild', 'search'];
/** Kafka waits for the session of the killed consumer to end before another one reads on. */
const patienceMs = 60_000;

const untilHeard = (missing: () => Promise<unknown[]>) =>
  eventually(patienceMs, async () => {
    const all = await missing();
    if (all.length > 0) throw new Error(`Search has not heard of ${JSON.stringify(all)}`);
  });

/** The product in one process, which is killed; on the servers that are configured, else embedded. */
export async function indexOnOneProcess(size: FireSize): Promise<Indexed> {
  const dataDir = await mkdtemp(join(tmpdir(), 'clipgraph-index-'));
  const PORT = String(await freePort());
  const own = { DATA_DIR: dataDir, RATE_LIMITS: 'off', DEMO: '0', LOG_LEVEL: 'error', PORT };
  const env = { ...ownStores(), ...own, MEDIA_JOBS: '0' };
  let product: ProductProcess = await startProcess('deploy/start.mjs', env);
  try {
    const left = await changeUnderFire({
      ...size,
      url: () => product.url,
      async crash() {
        await product.stop('SIGKILL');
        product = await startProcess('deploy/start.mjs', env);
      },
      rebuild: () => clipgraph(env, ...rebuildWords),
    });
    await product.stop('SIGKILL');
    const again = await startInstance({ ...env, PORT: '0' });
    try {
      const { instance } = again;
      await untilHeard(() => whatIsMissing(instance, left, again));
      const rebuild = () => runCommand({ commands, instance }, rebuildWords, () => {});
      return { cut: left.cut, ...(await beforeAndAfterRebuild(instance, rebuild)) };
    } finally {
      await again.close();
    }
  } finally {
    await product.stop('SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** A process for each subgraph, of which the one of search is killed. */
export async function indexOnServices(size: FireSize): Promise<Indexed> {
  const stores = configuredStores();
  const stack = await (stores ? startStackOn(stores) : startStack());
  const rebuild = () => stack.clipgraph(...rebuildWords);
  try {
    const left = await changeUnderFire({
      ...size,
      url: () => stack.url,
      async crash() {
        await stack.kill('search');
        await stack.restart('search');
      },
      rebuild,
    });
    const inspected = await inspect(stack);
    try {
      await untilHeard(() => whatIsMissing(inspected, left, stack));
      return { cut: left.cut, ...(await beforeAndAfterRebuild(inspected, rebuild)) };
    } finally {
      await inspected.close();
    }
  } finally {
    await stack.close();
  }
}
