import {
  accessSync,
  constants,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { codeOf, messageOf } from '../errors/thrown.ts';
import { keepFromOthers, makeOwnFolder } from './owner-only.ts';

/**
 * Takes a data folder for this process alone, and closes it to other users. The lock is the kernel's (the one SQLite takes on a
 * file), so it ends with the process however that ends, and a pid that was given to another program
 * since cannot hold it.
 * @returns a function that gives the folder back
 * @throws Error naming the process that has it, or why the folder cannot be used
 */
export async function lockDataDir(dataDir: string): Promise<() => Promise<void>> {
  const lock = openLock(dataDir);
  const pidFile = join(dataDir, 'lock.pid');
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode !== 5) throw error; // SQLITE_BUSY
    throw new Error(
      `The data folder ${dataDir} is in use by process ${readPid(pidFile)}. Stop that process, or set DATA_DIR to another folder.`,
    );
  }
  try {
    writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
    keepFromOthers(dataDir);
  } catch (error) {
    lock.close();
    throw unusable(dataDir, error);
  }
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

function openLock(dataDir: string): DatabaseSync {
  try {
    makeOwnFolder(dataDir);
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    const file = join(dataDir, 'lock');
    if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK);
    return new DatabaseSync(file, { timeout: 0 });
  } catch (error) {
    throw unusable(dataDir, error);
  }
}

/** One sentence for the operator, with the variable, the path and what to do. */
function unusable(dataDir: string, error: unknown): Error {
  const code = codeOf(error);
  const message = messageOf(error);
  const path = resolve(dataDir);
  if (code === 'EEXIST' || code === 'ENOTDIR')
    return new Error(
      `DATA_DIR must name a folder, and ${path} is a file or lies below one. Set DATA_DIR to a folder of yours.`,
      { cause: error },
    );
  if (!existsSync(path))
    return new Error(
      `DATA_DIR: the folder ${path} cannot be made (${message}). Set DATA_DIR to a folder of yours, or have this one made for you.`,
      {
        cause: error,
      },
    );
  return new Error(
    `DATA_DIR: ${path} cannot be written (${message}). Run this as the user who owns it (number ${statSync(path).uid}), or set DATA_DIR to a folder of yours.`,
    { cause: error },
  );
}
