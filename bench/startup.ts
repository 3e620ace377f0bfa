import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startProduct } from './product/product.ts';

/**
 * `npm run bench -- startup`: how long the product takes from its start to its banner, on a new
 * data folder and on an old one, and how much memory it holds when idle. Medians of five rounds.
 */
const rounds = 5;
const idleMs = 5_000;

async function start(dataDir: string): Promise<{ readyMs: number; idleMiB: number }> {
  const began = performance.now();
  const product = await startProduct({ DATA_DIR: dataDir });
  const readyMs = performance.now() - began;
  await delay(idleMs);
  const idleMiB = await product.residentMiB();
  await product.stop();
  return { readyMs, idleMiB };
}

const median = (values: number[]) =>
  Math.round(values.sort((a, b) => a - b)[values.length >> 1] as number);

const fresh: Awaited<ReturnType<typeof start>>[] = [];
const again: Awaited<ReturnType<typeof start>>[] = [];
for (let round = 0; round < rounds; round++) {
  const dataDir = await mkdtemp(join(tmpdir(), 'clipgraph-bench-'));
  fresh.push(await start(dataDir));
  again.push(await start(dataDir));
  await rm(dataDir, { recursive: true, force: true });
}
console.log(
  `new data folder:   ready after ${median(fresh.map((r) => r.readyMs))} ms, ${median(fresh.map((r) => r.idleMiB))} MiB resident after ${idleMs / 1000} s idle`,
);
console.log(
  `known data folder: ready after ${median(again.map((r) => r.readyMs))} ms, ${median(again.map((r) => r.idleMiB))} MiB resident after ${idleMs / 1000} s idle`,
);
