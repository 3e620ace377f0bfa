import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterTools } from '../tools.ts';

/** What the cluster is started from. */
export interface ClusterPlan {
  /** For everything that it writes; short, since paths of sockets are. */
  folder: string;
  tools: ClusterTools;
  /** The folder of helm. */
  helm: string;
  /** Archives of images. */
  images: readonly string[];
}

const environmentOf = ({ tools }: ClusterPlan) => ({
  ...process.env,
  PATH: `${tools.containerd}:${tools.system}/usr/sbin:${process.env.PATH}`,
  LD_LIBRARY_PATH: `${tools.system}/usr/lib/x86_64-linux-gnu:${tools.system}/usr/lib/aarch64-linux-gnu`,
});

/** Starts a program that goes on until the cluster ends; what it writes is kept in the folder. */
export async function startProgram(
  plan: ClusterPlan,
  name: string,
  program: string,
  args: readonly string[],
): Promise<void> {
  const logs = join(plan.folder, 'logs');
  await mkdir(logs, { recursive: true });
  const file = join(logs, `${name}.log`);
  const log = openSync(file, 'a');
  const child = spawn(program, args, { env: environmentOf(plan), stdio: ['ignore', log, log] });
  child.on('error', (error) => console.error(`${name}: ${error.message}`));
  child.on('exit', async (code, signal) => {
    const end = (await readFile(file, 'utf8')).trim().split('\n').slice(-8).join('\n');
    console.error(`${name} ended with ${code ?? signal}:\n${end}`);
  });
}

/** @throws Error with what went wrong last when it has not succeeded in time */
export async function until<T>(
  what: string,
  work: () => Promise<T>,
  patienceMs = 180_000,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > deadline)
        throw new Error(`${what}: not within ${patienceMs / 1_000} s. ${error}`);
      await sleep(200);
    }
  }
}
