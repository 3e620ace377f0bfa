import { chown, cp, mkdir, readFile } from 'node:fs/promises';
import { dirname, join, matchesGlob } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exists } from '@clipgraph/deploy/local/servers/java-libraries.ts';
import { mustRun } from '../command.ts';
import { type ImageConfig, writeImage } from './archive.ts';
import { install, ownLayer, packageLayer } from './stores.ts';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const inRepository = (path: string) => join(repository, path);
export const productImage = { repository: 'registry.local/clipgraph', tag: 'soak' };

/**
 * The product's image without Docker: a root file system of this machine's packages and Node, and
 * the steps of deploy/Dockerfile, which are read from it. @returns the archive
 */
export async function buildProductImage(out: string): Promise<string> {
  const stages = stagesOf(await readFile(inRepository('deploy/Dockerfile'), 'utf8'));
  const [packages, last] = [stages[0] as Instruction[], stages.at(-1) as Instruction[]];
  const layers = [
    // node:26-slim is Debian with these.
    await packageLayer(out, 'clipgraph', ['libatomic1', 'libstdc++6']),
    await ownLayer(out, 'clipgraph', async (root) => {
      await install(process.execPath, join(root, 'usr/local/bin/node'));
      const app = join(root, 'app');
      await mkdir(app);
      for (const { name, words } of packages) {
        if (name === 'COPY') await copyInto(app, words);
        if (name === 'RUN')
          await mustRun('sh', ['-c', `cd "$APP" && ${words.join(' ')}`], { APP: app });
      }
      await copyRepository(app);
      await copyWeb(app);
      await chown(join(root, 'data'), 1000, 1000);
    }),
  ];
  const { repository: name, tag } = productImage;
  return writeImage(join(out, 'clipgraph.tar'), `${name}:${tag}`, layers, configOf(last));
}

interface Instruction {
  name: string;
  words: string[];
}

/** Without comments; lines that end with a backslash go on. */
function stagesOf(dockerfile: string): Instruction[][] {
  const lines = dockerfile
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim());
  const stages: Instruction[][] = [];
  for (const line of lines) {
    const [name = '', ...words] = line.trim().split(/\s+/);
    if (name === 'FROM') stages.push([]);
    else stages.at(-1)?.push({ name, words });
  }
  return stages;
}

async function copyInto(app: string, words: readonly string[]): Promise<void> {
  const target = words.at(-1) as string;
  for (const from of words.slice(0, -1)) {
    const to = join(app, target, from.slice(from.lastIndexOf('/') + 1));
    await mkdir(dirname(to), { recursive: true });
    await cp(inRepository(from), to);
  }
}

/** What git knows or would take, without what .dockerignore names. */
async function copyRepository(app: string): Promise<void> {
  const ignored = (await readFile(inRepository('.dockerignore'), 'utf8'))
    .split('\n')
    .filter(Boolean);
  const listed = await mustRun('git', [
    ...['-C', repository, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  ]);
  for (const path of listed.split('\0').filter(Boolean)) {
    if (ignored.some((each) => matchesGlob(path, each) || path.startsWith(`${each}/`))) continue;
    if (!(await exists(inRepository(path)))) continue;
    await mkdir(dirname(join(app, path)), { recursive: true });
    await cp(inRepository(path), join(app, path));
  }
}

/** The web client is built in this copy: its tools are here. */
async function copyWeb(app: string): Promise<void> {
  if (!(await exists(inRepository('web/dist/index.html'))))
    await mustRun(process.execPath, [inRepository('web/prepare.mjs'), '--required']);
  await cp(inRepository('web/dist'), join(app, 'web/dist'), { recursive: true });
}

function configOf(instructions: readonly Instruction[]): ImageConfig {
  const wordsOf = (wanted: string) => instructions.find(({ name }) => name === wanted)?.words ?? [];
  return {
    Env: ['PATH=/usr/local/bin:/usr/bin:/bin', ...wordsOf('ENV')],
    User: wordsOf('USER').join(''),
    WorkingDir: wordsOf('WORKDIR').join(''),
    Cmd: JSON.parse(wordsOf('CMD').join(' ')),
  };
}
