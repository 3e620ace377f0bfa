import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '@clipgraph/platform/background/is-alive.ts';

/**
 * How the command line reaches a running instance: an address, and a secret that only the owner of
 * DATA_DIR can read.
 */
export interface AdminAccess {
  url: string;
  token: string;
  pid: number;
}

const fileOf = (dataDir: string): string => join(dataDir, 'admin.json');

/** Written when the instance listens; readable by its owner alone. */
export async function writeAdminAccess(dataDir: string, access: AdminAccess): Promise<void> {
  const file = fileOf(dataDir);
  // The mode counts only for a new file, so one that an earlier run left behind goes first.
  await rm(file, { force: true });
  await writeFile(file, `${JSON.stringify(access)}\n`, { mode: 0o600, flag: 'wx' });
}

export const removeAdminAccess = (dataDir: string): Promise<void> =>
  rm(fileOf(dataDir), { force: true });

/**
 * The access to the instance that runs on this folder; undefined when none does.
 * @throws Error when it is another user's
 */
export async function readAdminAccess(dataDir: string): Promise<AdminAccess | undefined> {
  let access: AdminAccess;
  try {
    access = JSON.parse(await readFile(fileOf(dataDir), 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES') return undefined;
    throw new Error(
      `DATA_DIR (${dataDir}) belongs to another user, who alone may use its instance: run this as the user who owns it.`,
      {
        cause: error,
      },
    );
  }
  return isAlive(access.pid) ? access : undefined;
}
