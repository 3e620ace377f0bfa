import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

interface Copy extends AsyncDisposable {
  /** Path of the folder. */
  root: string;
  /** Runs a shell command there. @throws Error with all that it wrote when it fails */
  run(command: string): Promise<string>;
}

/**
 * The repository as it stands, changes that are not committed included, in a temporary folder that
 * a test may change. Installed packages are shared; those of the repository itself are the copy's.
 */
export async function copyRepository(): Promise<Copy> {
  const copy = await mkdtemp(join(tmpdir(), 'clipgraph-copy-'));
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const { stdout } = await run('git', list, { cwd: root, maxBuffer: 64 << 20 });
  for (const file of new Set(stdout.split('\0').filter(Boolean)))
    await cp(join(root, file), join(copy, file), { recursive: true }).catch(ignoreDeleted);
  await linkPackages(copy);
  return {
    root: copy,
    async run(command) {
      const env = {
        ...process.env,
        PATH: `${join(copy, 'node_modules/.bin')}:${process.env.PATH}`,
      };
      return new Promise((resolve, reject) => {
        execFile(
          'sh',
          ['-ec', command],
          { cwd: copy, env, maxBuffer: 64 << 20 },
          (error, out, err) =>
            error ? reject(new Error(`${command}\n${out}${err}`)) : resolve(out + err),
        );
      });
    },
    [Symbol.asyncDispose]: () => rm(copy, { recursive: true, force: true }),
  };
}

/** A file that git still lists and that is deleted here. */
const ignoreDeleted = (error: NodeJS.ErrnoException) => {
  if (error.code !== 'ENOENT') throw error;
};

async function linkPackages(copy: string): Promise<void> {
  const installed = join(root, 'node_modules');
  const own = join(copy, 'node_modules/@clipgraph');
  await mkdir(own, { recursive: true });
  for (const name of await readdir(installed))
    if (name !== '@clipgraph')
      await symlink(join(installed, name), join(copy, 'node_modules', name));
  for (const name of await readdir(join(installed, '@clipgraph')))
    await symlink(await readlink(join(installed, '@clipgraph', name)), join(own, name));
  const nested = 'platform/node_modules';
  await mkdir(dirname(join(copy, nested)), { recursive: true });
  await symlink(join(root, nested), join(copy, nested)).catch(ignoreDeleted);
}
