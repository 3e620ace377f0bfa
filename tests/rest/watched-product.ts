import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownStores, startProcess } from '../kit/process.ts';

/** The product as a process whose memory and files are looked at while bodies come. */
export interface WatchedProduct {
  readonly url: string;
  readonly dataDir: string;
  /** Resident, in MiB. Linux only, as the next. */
  memory(): Promise<number>;
  /** The most that was resident so far, in MiB. */
  peakMemory(): Promise<number>;
  /** Files of bodies that lie in the temporary folder now. */
  spooled(): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * A process that has just started plans the documents it knows, on a thread that takes some 60 MiB:
 * what a test compares with is read when that is done.
 */
async function untilSteady(memoryMiB: () => Promise<number>): Promise<void> {
  const isLinux = process.platform === 'linux';
  let last = 0;
  for (let steady = 0, looks = 0; isLinux && steady < 4 && looks < 60; looks++) {
    const now = await memoryMiB();
    steady = Math.abs(now - last) < 2 ? steady + 1 : 0;
    last = now;
    await sleep(500);
  }
}

/** @param env further variables */
export async function startWatched(env: Record<string, string> = {}): Promise<WatchedProduct> {
  const dataDir = await mkdtemp(join(tmpdir(), 'clipgraph-'));
  const spool = await mkdtemp(join(tmpdir(), 'clipgraph-spool-'));
  const product = await startProcess('deploy/start.mjs', {
    ...ownStores(),
    DATA_DIR: dataDir,
    TMPDIR: spool,
    // V8 lets the room for young objects grow to some 100 MB under load, held or not: kept small,
    // what is held can be told from it.
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --max-semi-space-size=2`,
    RATE_LIMITS: 'off',
    DEMO: '0',
    LOG_LEVEL: 'silent',
    ...env,
  });
  const statusOf = async (line: 'VmRSS' | 'VmHWM') =>
    Number(
      new RegExp(`${line}:\\s+(\\d+)`).exec(
        await readFile(`/proc/${product.child.pid}/status`, 'utf8'),
      )?.[1],
    ) / 1024;
  await untilSteady(() => statusOf('VmRSS'));
  return {
    url: product.url,
    dataDir,
    memory: () => statusOf('VmRSS'),
    peakMemory: () => statusOf('VmHWM'),
    spooled: async () => (await readdir(spool)).filter((name) => name.startsWith('clipgraph')),
    async close() {
      await product.stop();
      for (const folder of [dataDir, spool]) await rm(folder, { recursive: true, force: true });
    },
  };
}
