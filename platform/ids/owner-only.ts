import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Files that are made from now on by this process are for its own user alone. */
export function makeFilesOwnerOnly(): void {
  process.umask(0o077);
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
