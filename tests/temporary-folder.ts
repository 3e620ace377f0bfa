import { spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '@clipgraph/platform/background/is-alive.ts';

/** More than the files of a whole run take at once, by far. */
const roomBytes = 4 * 2 ** 30;
const prefix = 'clipgraph-tests-';
const hourMs = 3_600_000;

/**
 * A folder in memory for what a run of tests writes: a commit there waits for no disk, and what a
 * killed process has written stays as it does on one. Removed when this process ends.
 * @param memory the file system that lies in memory
 * @returns undefined when there is none, or too little room
 */
export function folderInMemory(memory = '/dev/shm', needsBytes = roomBytes): string | undefined {
  if (roomIn(memory) < needsBytes) return undefined;
  removeLeftOver(memory);
  const folder = join(memory, `${prefix}${process.pid}`);
  // Others may pass through it, as through the usual one: what lies in it is closed by itself.
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return runsPrograms(folder) ? folder : undefined;
}

function roomIn(memory: string): number {
  try {
    accessSync(memory, constants.W_OK);
    const { bavail, bsize } = statfsSync(memory);
    return Math.min(bavail * bsize, process.availableMemory());
  } catch {
    return 0;
  }
}

/** Tests write programs and run them, which many containers forbid in that memory. */
function runsPrograms(folder: string): boolean {
  const program = join(folder, 'program');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  const { status } = spawnSync(program);
  rmSync(program);
  return status === 0;
}

/** Of runs that were killed. Another container may share the memory, whose processes are not ours. */
function removeLeftOver(memory: string): void {
  for (const name of readdirSync(memory).filter((each) => each.startsWith(prefix))) {
    const path = join(memory, name);
    const isOld = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > hourMs;
    if (isOld && !isAlive(Number(name.slice(prefix.length))))
      rmSync(path, { recursive: true, force: true });
  }
}
