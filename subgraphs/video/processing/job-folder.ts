import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '@clipgraph/platform/background/is-alive.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { MediaStore } from '@clipgraph/platform/uploads/storage/media-store.ts';

/** Folders of workers on other machines are looked after by those, unless they are this old. */
const abandonedAfterMs = 12 * 60 * 60_000;

const rootOf = ({ workFolder }: MediaStore): string => `${workFolder}-jobs`;
const here = hostname().replaceAll(/[^a-zA-Z0-9]/g, '-');
const nameOf = (postId: Id) => `${postId}_${here}_${process.pid}_${randomUUID()}`;

/** Makes a folder for the work on one post. What an earlier attempt here left behind is deleted. */
export async function openJobFolder(store: MediaStore, postId: Id): Promise<string> {
  const root = rootOf(store);
  await mkdir(root, { recursive: true });
  for (const name of await readdir(root))
    if (name.startsWith(`${postId}_${here}_`)) await remove(join(root, name));
  const folder = join(root, nameOf(postId));
  await mkdir(folder);
  return folder;
}

export const closeJobFolder = (folder: string): Promise<void> => remove(folder);

/** Deletes the folders of processes that ended without doing so. */
export async function sweepJobFolders(store: MediaStore, nowMs: number): Promise<void> {
  const root = rootOf(store);
  for (const name of await readdir(root).catch(() => [])) {
    const [, host, pid] = name.split('_');
    const path = join(root, name);
    const made = await stat(path).catch(() => null);
    const isAbandoned =
      host === here ? !isAlive(Number(pid)) : made && made.mtimeMs < nowMs - abandonedAfterMs;
    if (isAbandoned) await remove(path);
  }
}

const remove = (path: string) => rm(path, { recursive: true, force: true });
