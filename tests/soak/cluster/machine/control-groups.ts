import { globSync } from 'node:fs';
import { mkdir, readdir, rmdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodes } from './addresses.ts';

const root = '/sys/fs/cgroup';
const name = 'k8s.io';
/** The control groups that containerd makes for pods, in either version of them. */
export const podGroups = `${root}/{${name},*/${name}}`;

/**
 * Pods get as much of the processor as kubelets give them on machines of their own: 1024 shares for
 * each core of a node. Without it all of them together have no more than one other program.
 */
export async function sharePodProcessors(): Promise<void> {
  const shares = nodes.length * availableParallelism() * 1_024;
  for (const file of globSync(`${root}/*/cpu.shares`)) {
    const group = join(dirname(file), name);
    await mkdir(group, { recursive: true });
    await writeFile(join(group, 'cpu.shares'), String(shares));
  }
}

/** Control groups outlive their processes by a moment. */
export async function removePodGroups(): Promise<void> {
  const parents = [root, ...(await readdir(root)).map((each) => join(root, each))];
  for (const parent of parents)
    for (let tries = 0; tries < 50; tries++) {
      const removed = await removeGroup(join(parent, name));
      if (removed) break;
      await sleep(100);
    }
}

async function removeGroup(path: string): Promise<boolean> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeGroup(join(path, entry.name));
  return rmdir(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT' || error.code === 'ENOTDIR',
  );
}
