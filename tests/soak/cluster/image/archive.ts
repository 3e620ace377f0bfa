import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { mustRun } from '../command.ts';

/** How containers of an image run, in the words of its configuration. */
export interface ImageConfig {
  Entrypoint?: readonly string[];
  Cmd?: readonly string[];
  Env?: readonly string[];
  User?: string;
  WorkingDir?: string;
}

/** Files of this machine, by their paths, as one layer. */
export async function layerOfFiles(out: string, paths: readonly string[]): Promise<string> {
  const list = paths.map((path) => path.replace(/^\//, '')).join('\0');
  await mustRun(
    'tar',
    ['-c', '-f', out, '-C', '/', '--numeric-owner', '--owner=0', '--group=0'].concat([
      '--hard-dereference',
      '--no-recursion',
      '--null',
      '--files-from=-',
    ]),
    {},
    list,
  );
  return out;
}

/** What is below a folder, as one layer, with its owners. */
export async function layerOfFolder(out: string, folder: string): Promise<string> {
  await mustRun('tar', [
    '-c',
    '-f',
    out,
    '--numeric-owner',
    '--hard-dereference',
    '-C',
    folder,
    '.',
  ]);
  return out;
}

/**
 * Writes an archive as `ctr images import` and `docker load` take it.
 * @param layers tar files, lowest first
 */
export async function writeImage(
  out: string,
  name: string,
  layers: readonly string[],
  config: ImageConfig,
): Promise<string> {
  await mkdir(dirname(out), { recursive: true });
  const folder = await mkdtemp(join(dirname(out), 'image-'));
  try {
    const digests = await Promise.all(layers.map(sha256OfFile));
    const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
    const description = JSON.stringify({
      architecture,
      os: 'linux',
      config: { WorkingDir: '/', ...config },
      rootfs: { type: 'layers', diff_ids: digests.map((digest) => `sha256:${digest}`) },
    });
    const configFile = `${createHash('sha256').update(description).digest('hex')}.json`;
    const layerFiles = digests.map((digest) => `${digest}.tar`);
    await writeFile(join(folder, configFile), description);
    for (const [at, layer] of layers.entries())
      await link(layer, join(folder, layerFiles[at] as string));
    const manifest = [{ Config: configFile, RepoTags: [name], Layers: layerFiles }];
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
    await mustRun('tar', ['-c', '-f', out, '-C', folder, '.']);
    return out;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
