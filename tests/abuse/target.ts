import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '../kit/client.ts';
import { ownStores, startProcess } from '../kit/process.ts';
import { configuredStores, startStackOn } from '../kit/stack.ts';
import type { Target } from './attacks/attack.ts';

/** A target, and what only whoever watches it needs. */
interface OpenTarget extends Target {
  /** Every process of it, by name, with the address of its `/livez`. */
  readonly processes: readonly { name: string; url: string; pid: number }[];
  close(): Promise<void>;
}

/** Limits are as an installation has them; a name of the demo is one more that can be guessed. */
const attacked = { RATE_LIMITS: 'on', DEMO: '0', LOG_LEVEL: 'silent' };

const noStores = { DATABASE_URL: '', REDIS_URL: '', KAFKA_BROKERS: '' };

/**
 * The product with stores and folders of its own, every limit as it is by default.
 * @param mode services need the real servers that the environment names
 */
export async function openTarget(
  mode: Target['mode'],
  environment: Readonly<Record<string, string>> = {},
): Promise<OpenTarget> {
  const folder = await mkdtemp(join(tmpdir(), 'clipgraph-abuse-'));
  const spool = await mkdtemp(join(tmpdir(), 'clipgraph-spool-'));
  const variables = { ...attacked, TMPDIR: spool, ...environment };
  const opened = await (mode === 'embedded' ? embedded(folder, variables) : services(variables));
  return {
    ...createClient(opened.url),
    ...opened,
    mode,
    spooledBytes: () => bytesBelow(spool),
    async close() {
      await opened.close();
      for (const path of [folder, spool]) await rm(path, { recursive: true, force: true });
    },
  };
}

type Opened = Pick<OpenTarget, 'url' | 'dataDir' | 'processes' | 'close'>;

async function embedded(folder: string, variables: Record<string, string>): Promise<Opened> {
  const dataDir = join(folder, 'data');
  const product = await startProcess('deploy/start.mjs', {
    ...noStores,
    ...ownStores(),
    DATA_DIR: dataDir,
    ...variables,
  });
  const { pid = 0 } = product.child;
  return {
    url: product.url,
    dataDir,
    processes: [{ name: 'product', url: product.url, pid }],
    async close() {
      await product.stop();
    },
  };
}

async function services(variables: Record<string, string>): Promise<Opened> {
  const stores = configuredStores();
  if (!stores) throw new Error('Services need DATABASE_URL, REDIS_URL and KAFKA_BROKERS.');
  const stack = await startStackOn(stores, variables);
  return {
    url: stack.url,
    dataDir: stack.environment.DATA_DIR ?? '',
    processes: [...stack.plans.keys()].map((name) => stack.service(name)),
    close: stack.close,
  };
}

async function bytesBelow(folder: string): Promise<number> {
  const sizes = await Promise.all(
    (await readdir(folder, { recursive: true })).map((name) =>
      // A file may go while it is looked at.
      stat(join(folder, name)).then(
        (found) => (found.isFile() ? found.size : 0),
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
