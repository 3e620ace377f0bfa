import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { join, relative } from 'node:path';

/** Folders in which nothing is changed by hand. */
const ignored = new Set(['node_modules', 'generated', 'data', '.git']);
/** Editors write a file in several steps. */
const settleMs = 60;

/**
 * Tells of files that change below some folders, a moment after the last change. Tests are left
 * out: nothing that runs is made of them.
 * @param onChange gets the paths of what has changed, below `root`
 * @returns a function that ends it
 */
export function watchFolders(
  root: string,
  folders: readonly string[],
  onChange: (paths: ReadonlySet<string>) => void,
): () => void {
  const watchers = new Map<string, FSWatcher>();
  let changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  const tell = () => {
    const paths = changed;
    changed = new Set();
    onChange(paths);
  };
  const note = (path: string) => {
    if (!/\.(ts|mjs|graphql|sql)$/.test(path) || path.endsWith('.test.ts')) return;
    changed.add(relative(root, path));
    clearTimeout(timer);
    timer = setTimeout(tell, settleMs);
  };
  const add = (folder: string) => {
    if (watchers.has(folder)) return;
    const watcher = watch(folder, (_event, name) => {
      if (name === null || ignored.has(name)) return;
      note(join(folder, name));
      // It may be a folder that was just made.
      if (!name.includes('.')) addBelow(join(folder, name));
    });
    watcher.on('error', () => {
      watcher.close();
      watchers.delete(folder);
    });
    watchers.set(folder, watcher);
  };
  const addBelow = (folder: string) => {
    const entries = entriesOf(folder);
    if (!entries) return;
    add(folder);
    for (const entry of entries)
      if (entry.isDirectory() && !ignored.has(entry.name)) addBelow(join(folder, entry.name));
  };

  for (const folder of folders) addBelow(join(root, folder));
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
  };
}

/** Undefined for what is no folder, or is gone. */
function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return undefined;
  }
}
