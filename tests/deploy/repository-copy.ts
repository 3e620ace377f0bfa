import { execFile } from 'node:child_process';
import { cpSync, existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

/** A copy of this repository as it stands, with the packages that are installed here. */
export interface RepositoryCopy {
  readonly folder: string;
  /** Runs a script of its `package.json`. @throws Error with what it wrote when it fails */
  npm(script: string, ...args: string[]): Promise<string>;
  /** Runs TypeScript in it, as Node would run a module at its root, and gives what it prints. */
  evaluate(code: string): Promise<string>;
  /** Lets imports find the workspaces by their names, as `npm install` does. */
  linkWorkspaces(): Promise<void>;
  remove(): Promise<void>;
}

export async function copyRepository(): Promise<RepositoryCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'clipgraph-copy-'));
  const { stdout } = await run(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '-z'],
    { cwd: root, maxBuffer: 64 * 1024 * 1024 },
  );
  for (const path of stdout.split('\0').filter((name) => name && existsSync(join(root, name))))
    cpSync(join(root, path), join(folder, path), { recursive: true, verbatimSymlinks: true });
  await linkPackages(folder);
  const copy: RepositoryCopy = {
    folder,
    npm: async (script, ...args) =>
      (await run('npm', ['run', '--silent', script, '--', ...args], { cwd: folder })).stdout,
    evaluate: async (code) =>
      (
        await run(process.execPath, ['--input-type=module-typescript', '--eval', code], {
          cwd: folder,
        })
      ).stdout,
    linkWorkspaces: () => linkWorkspaces(folder),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
  await copy.linkWorkspaces();
  return copy;
}

/** Packages of others are those of this repository; our own are those of the copy. */
async function linkPackages(folder: string): Promise<void> {
  await mkdir(join(folder, 'node_modules', '@clipgraph'), { recursive: true });
  for (const name of await readdir(join(root, 'node_modules')))
    if (name !== '@clipgraph')
      await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name));
}

async function linkWorkspaces(folder: string): Promise<void> {
  const { workspaces } = manifestOf(folder);
  for (const path of globSync(workspaces ?? [], { cwd: folder })) {
    const { name } = manifestOf(join(folder, path));
    const link = join(folder, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    if (!existsSync(link)) await symlink(join(folder, path), link);
    const own = join(root, path, 'node_modules');
    const copied = join(folder, path, 'node_modules');
    if (existsSync(own) && !existsSync(copied)) await symlink(own, copied);
  }
}

const manifestOf = (folder: string): { name: string; workspaces?: string[] } =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
