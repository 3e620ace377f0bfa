import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { median } from './gateway/load.ts';
import { startProduct } from './product/product.ts';

/**
 * `npm run bench -- startup`: how long the product takes from its start to its banner, on a new
 * data folder and on an old one, and how much memory it holds when idle. Medians of five rounds.
 */
const rounds = 5;
const idleMs = 5_000;

async function start(dataDir: string): Promise<Start> {
  const began = performance.now();
  const product = await startProduct({ DATA_DIR: dataDir });
  const readyMs = performance.now() - began;
  await delay(idleMs);
  const idleMiB = await product.residentMiB();
  await product.stop();
  return { readyMs, idleMiB };
}

interface Start {
  readyMs: number;
  idleMiB: number;
}

const fresh: Start[] = [];
const again: Start[] = [];
for (let round = 0; round < rounds; round++) {
  const dataDir = await mkdtemp(join(tmpdir(), 'clipgraph-bench-'));
  fresh.push(await start(dataDir));
  again.push(await start(dataDir));
  await rm(dataDir, { recursive: true, force: true });
}
for (const [folder, starts] of [
  ['new data folder:  ', fresh],
  ['known data folder:', again],
] as const) {
  const readyMs = Math.round(median(starts.map((start) => start.readyMs)));
  const idleMiB = Math.round(median(starts.map((start) => start.idleMiB)));
  console.log(
    `${folder} ready after ${readyMs} ms, ` +
      `${idleMiB} MiB resident after ${idleMs / 1000} s idle`,
  );
}
