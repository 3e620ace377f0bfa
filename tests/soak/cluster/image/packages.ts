import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { mustRun } from '../command.ts';

/** What installs packages and runs a machine, which a container does not. */
const notInContainers =
  /^(dpkg|debconf|adduser|passwd|perl|perl-base|systemd|init-system-helpers|lsb-base|sysvinit-utils|tar|ucf|ca-certificates-java|java-common|tzdata|cdebconf)(:|$)/;
const notNeeded = /^\/usr\/share\/(doc|man|locale|info|lintian|bug|bash-completion)(\/|$)/;
/** Those that every image has: a shell, and what scripts call. */
const base = ['base-files', 'libc6', 'libc-bin', 'dash', 'coreutils', 'grep', 'sed', 'hostname'];

/** The files of Debian packages that this machine has, with what they depend on. */
export async function packageFiles(names: readonly string[]): Promise<string[]> {
  const all = await closure([...base, ...names]);
  const listed = await mustRun('dpkg-query', ['-L', ...all]);
  const files = new Set<string>();
  const folders = new Map<string, Promise<string>>();
  for (const path of new Set(listed.split('\n'))) {
    if (!path.startsWith('/') || path === '/.' || notNeeded.test(path)) continue;
    const info = await lstat(path).catch(() => undefined);
    if (!info || info.isDirectory()) continue;
    // /bin, /lib and /sbin are links into /usr.
    const folder = dirname(path);
    if (!folders.has(folder)) folders.set(folder, realpath(folder));
    files.add(join((await folders.get(folder)) as string, basename(path)));
  }
  for (const top of ['/bin', '/lib', '/lib64', '/sbin'])
    if ((await lstat(top).catch(() => undefined))?.isSymbolicLink()) files.add(top);
  files.add('/etc/ld.so.cache');
  return [...files].sort();
}

async function closure(names: readonly string[]): Promise<string[]> {
  const fields = ['Package', 'binary:Package', 'Pre-Depends', 'Depends', 'Provides', 'Status'];
  const format = `${fields.map((field) => `\${${field}}`).join('\\t')}\\n`;
  const packages = new Map<string, { name: string; needs: string[][] }>();
  for (const line of (await mustRun('dpkg-query', ['-W', '-f', format])).split('\n')) {
    const [name = '', full = '', before, needs, provides = '', status = ''] = line.split('\t');
    if (!status.endsWith(' installed')) continue;
    const entry = {
      name: full,
      needs: `${before}, ${needs}`
        .split(',')
        .map((choice) => choice.split('|').map(plainName))
        .filter(([first]) => first),
    };
    packages.set(name, entry);
    for (const other of provides.split(',').map(plainName))
      if (other && !packages.has(other)) packages.set(other, entry);
  }
  const found = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const entry = packages.get(name);
    if (!entry) throw new Error(`The package ${name} is not installed: apt-get install ${name}`);
    if (found.has(entry.name) || notInContainers.test(entry.name)) continue;
    found.add(entry.name);
    for (const choices of entry.needs) {
      const there = choices.find((choice) => packages.has(choice));
      if (there) waiting.push(there);
    }
  }
  return [...found];
}

/** Without its version and architecture. */
const plainName = (dependency: string): string => dependency.trim().replace(/[\s(:[].*$/s, '');
