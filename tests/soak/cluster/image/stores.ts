import { chmod, cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { javaLibraries } from '@clipgraph/deploy/local/servers/java-libraries.ts';
import { findProgram } from '@clipgraph/deploy/local/servers/programs.ts';
import { mustRun } from '../command.ts';
import { type ImageConfig, layerOfFiles, layerOfFolder, writeImage } from './archive.ts';
import { packageFiles } from './packages.ts';

const registry = 'registry.local';
export const pauseImage = `${registry}/pause:1`;
const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const kafkaLibraries = new URL('../../../../deploy/local/servers/kafka.pom.xml', import.meta.url);
const script = (name: string) => fileURLToPath(new URL(`./${name}.sh`, import.meta.url));

/** Images of what runs beside the product, from the packages of this machine. @returns archives */
export async function storeImages(out: string): Promise<string[]> {
  const image = async (
    name: string,
    packages: readonly string[],
    config: ImageConfig,
    fill: (root: string) => Promise<unknown> = async () => undefined,
  ) => {
    const layers = [await packageLayer(out, name, packages), await ownLayer(out, name, fill)];
    const archive = join(out, `${name}.tar`);
    return writeImage(archive, `${registry}/${name}:1`, layers, { Env: [path], ...config });
  };
  const java = await findProgram('java');
  if (!java) throw new Error('Kafka needs Java: apt-get install default-jre-headless maven');
  const javaHome = dirname(dirname(await realpath(java)));
  const javaPackage = (await mustRun('dpkg-query', ['-S', await realpath(java)])).split(/[,:]/)[0];
  return [
    await image('pause', [], { Entrypoint: ['/usr/bin/sleep', 'infinity'], User: '65534' }),
    await image('redis', ['redis-server'], {}),
    await image(
      'mysql',
      ['mariadb-server-core', 'mariadb-client-core'],
      { Entrypoint: ['/usr/local/bin/start'] },
      async (root) => {
        await install(script('mysql'), join(root, 'usr/local/bin/start'));
        await install(script('mysqladmin'), join(root, 'usr/local/bin/mysqladmin'));
      },
    ),
    await image(
      'kafka',
      [javaPackage as string],
      { Entrypoint: ['/usr/local/bin/start'], Env: [path, `JAVA_HOME=${javaHome}`] },
      async (root) => {
        await install(script('kafka'), join(root, 'usr/local/bin/start'));
        const libraries = await javaLibraries(
          { folder: out, port: 0, innerPort: 0 },
          'kafka',
          kafkaLibraries,
        );
        await cp(libraries, join(root, 'opt/kafka/libs'), { recursive: true });
      },
    ),
  ];
}

/** The product's image begins with the same layer. */
export const packageLayer = async (out: string, name: string, packages: readonly string[]) =>
  layerOfFiles(join(out, `${name}-packages.tar`), await packageFiles(packages));

/** Folders and accounts that every root file system has, and what `fill` adds. */
export async function ownLayer(
  out: string,
  name: string,
  fill: (root: string) => Promise<unknown>,
): Promise<string> {
  const root = await mkdtemp(join(out, 'root-'));
  try {
    await chmod(root, 0o755);
    for (const folder of ['etc', 'proc', 'sys', 'dev', 'run', 'var', 'usr/local/bin', 'data'])
      await mkdir(join(root, folder), { recursive: true });
    await mkdir(join(root, 'tmp'));
    await chmod(join(root, 'tmp'), 0o1777);
    await symlink('/run', join(root, 'var/run'));
    const accounts = ['root:x:0:0::/root:/bin/sh', 'app:x:1000:1000::/tmp:/bin/sh'].concat(
      'store:x:999:999::/tmp:/bin/sh',
    );
    await writeFile(join(root, 'etc/passwd'), `${accounts.join('\n')}\n`);
    await writeFile(join(root, 'etc/group'), 'root:x:0:\napp:x:1000:\nstore:x:999:\n');
    await fill(root);
    return await layerOfFolder(join(out, `${name}-own.tar`), root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

export async function install(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to);
  await chmod(to, 0o755);
}
