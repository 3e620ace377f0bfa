import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Files that are made from now on by this process are for its own user alone. */
export function makeFilesOwnerOnly(): void {
  process.umask(0o077);
}

/**
 * Makes a folder, for this user alone, and those above it. Node's own way to make them all never
 * ends where the system says of a parent that exists that it does not, as below /proc.
 */
export function makeOwnFolder(folder: string): void {
  const path = resolve(folder);
  if (existsSync(path) && statSync(path).isDirectory()) return;
  const missing = [path];
  for (let above = dirname(path); !existsSync(above); above = dirname(above)) missing.push(above);
  for (const each of missing.reverse())
    try {
      mkdirSync(each, { mode: 0o700 });
    } catch (error) {
      // Another start may be making them, too.
      if (!existsSync(each) || !statSync(each).isDirectory()) throw error;
    }
}

/**
 * Takes a folder and everything in it away from other users of the machine: folders become 700,
 * files 600. Links are not followed: what they point at lies elsewhere.
 */
export function keepFromOthers(folder: string): void {
  restrict(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) keepFromOthers(path);
    else if (entry.isFile()) restrict(path, 0o600);
  }
}

function restrict(path: string, mode: number): void {
  if ((statSync(path).mode & 0o777) === mode) return;
  try {
    chmodSync(path, mode);
  } catch (error) {
    // A folder that was given to this user through its group, for example: it can be used still.
    process.emitWarning(`${path} is not closed to other users of this machine: ${error}`);
  }
}
