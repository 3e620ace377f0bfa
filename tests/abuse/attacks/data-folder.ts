import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Attack } from './attack.ts';

/** Another user of the machine looks into the data folder. */
export const dataFolder: Attack = {
  name: 'files that other users of the machine may read',
  item: 'data folder',
  async run({ dataDir, register }) {
    await register('private');
    const below = await readdir(dataDir, { recursive: true });
    const paths = [dataDir, ...below.map((path) => join(dataDir, path))];
    const modes = await Promise.all(
      // A file may go while it is looked at.
      paths.map((path) =>
        lstat(path).then(
          ({ mode }) => mode,
          () => 0,
        ),
      ),
    );
    const open = modes.filter((mode) => (mode & 0o077) !== 0).length;
    return { attempts: paths.length, refused: paths.length - open, through: open };
  },
};
