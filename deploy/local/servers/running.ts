import { spawn } from 'node:child_process';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '@clipgraph/platform/background/is-alive.ts';
import { runProgram } from './programs.ts';
import type { Place } from './recipe.ts';

const pidFile = (place: Place) => join(place.folder, 'pid');
export const logFile = (place: Place) => join(place.folder, 'server.log');

const commandLine = (pid: number) =>
  readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() =>
    runProgram('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => ''),
  );

/**
 * The process that was started for this place, if it still lives. Process numbers are reused, so
 * its command line must name the folder.
 */
export async function runningPid(place: Place): Promise<number | undefined> {
  const pid = Number(await readFile(pidFile(place), 'utf8').catch(() => ''));
  if (!pid) return undefined;
  return (await commandLine(pid)).includes(place.folder) ? pid : undefined;
}

/** Starts a process that outlives this one and remembers its number. */
export async function launch(
  place: Place,
  [program, ...args]: readonly [string, ...string[]],
): Promise<number> {
  const log = await open(logFile(place), 'a');
  try {
    const child = spawn(program, args, {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      cwd: place.folder,
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    child.unref();
    const pid = child.pid as number;
    await writeFile(pidFile(place), String(pid));
    return pid;
  } finally {
    await log.close();
  }
}

/**
 * Ends the place's process and waits until it is gone; after `patienceMs` it is killed.
 * @returns whether there was one.
 */
export async function end(
  place: Place,
  signal: NodeJS.Signals = 'SIGTERM',
  patienceMs = 20_000,
): Promise<boolean> {
  const pid = await runningPid(place);
  if (pid === undefined) return false;
  process.kill(pid, signal);
  const deadline = Date.now() + patienceMs;
  while ((await runningPid(place)) !== undefined) {
    if (Date.now() > deadline) process.kill(pid, 'SIGKILL');
    await sleep(25);
  }
  await rm(pidFile(place), { force: true });
  return true;
}

/** One start or stop at a time per folder, also between processes. */
export async function exclusively<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const file = join(folder, 'busy');
  for (;;) {
    const taken = await writeFile(file, String(process.pid), { flag: 'wx' }).then(
      () => true,
      () => false,
    );
    if (taken) break;
    const holder = Number(await readFile(file, 'utf8').catch(() => ''));
    // A holder that died (or a file whose number was never written) must not block for ever.
    if (holder && !isAlive(holder)) await rm(file, { force: true });
    await sleep(100);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}
