import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Takes a data folder for this process alone. The lock is the kernel's (the one SQLite takes on a file), so it ends with
 * the process however that ends, and a pid that was given to another program since cannot hold it.
 * @returns a function that gives the folder back
 * @throws Error naming the process that has it
 */
export async function lockDataDir(dataDir: string): Promise<() => Promise<void>> {
  mkdirSync(dataDir, { recursive: true });
  const lock = new DatabaseSync(join(dataDir, 'lock'), { timeout: 0 });
  const pidFile = join(dataDir, 'lock.pid');
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode !== 5) throw error; // SQLITE_BUSY
    throw new Error(`The data folder ${dataDir} is in use by process ${readPid(pidFile)}. Stop that process, or set DATA_DIR to another folder.`);
  }
  writeFileSync(pidFile, `${process.pid}\n`);
  let held = true;
  return async () => {
    if (!held) return;
    held = false;
    rmSync(pidFile, { force: true });
    lock.close();
  };
}

function readPid(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '(unknown)';
  }
}
