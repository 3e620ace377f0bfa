import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * `npm run bench -- startup`: how long the product takes from its start to its banner, on a new data folder and on an old one, and how
 * much memory it holds when idle. Medians of five rounds.
 */
const rounds = 5;
const idleMs = 5_000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

async function start(dataDir: string): Promise<{ readyMs: number; idleMiB: number }> {
  const began = performance.now();
  const child = spawn(process.execPath, ['deploy/start.mjs'], {
    env: { ...process.env, DATA_DIR: dataDir, PORT: String(await freePort()), HOST: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (output.includes('is ready')) resolve();
    });
    child.once('exit', () => reject(new Error(output)));
  });
  const readyMs = performance.now() - began;
  await delay(idleMs);
  const idleMiB = await residentMiB(child.pid as number);
  child.kill('SIGTERM');
  await once(child, 'exit');
  return { readyMs, idleMiB };
}

const median = (values: number[]) => Math.round(values.sort((a, b) => a - b)[values.length >> 1] as number);

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
