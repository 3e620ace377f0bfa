import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Finding } from './finding.ts';

const mebibyte = 2 ** 20;
const gibibyte = 2 ** 30;
/** Files that are looked at to tell sizes: a folder of millions would take minutes. */
const mostFiles = 200_000;

/** The data folder: whether it can be used, how much room it has, and what is large in it. */
export async function examineFolder(dataDir: string): Promise<Finding[]> {
  const path = resolve(dataDir);
  const folder = nearestFolder(path);
  const disk = statfsSync(folder);
  const freeGibibytes = (disk.bavail * disk.bsize) / gibibyte;
  // Such as /proc: its entries are no files.
  if (disk.blocks === 0 && disk.bavail === 0 && path !== folder)
    return [
      {
        verdict: 'bad',
        text: `DATA_DIR: the folder ${path} cannot be made: ${folder} is on no disk. Set DATA_DIR to a folder of yours.`,
      },
    ];
  return [
    writable(folder),
    {
      verdict: freeGibibytes < 1 ? 'bad' : 'good',
      text: `${freeGibibytes.toFixed(1)} GiB free for data${freeGibibytes < 1 ? ': make room.' : '.'}`,
    },
    ...(path === folder && statSync(folder).isDirectory() ? [await sizes(folder)] : []),
  ];
}

/** The folder itself, or the nearest one above that exists: where the first start will make it. */
function nearestFolder(path: string): string {
  let folder = path;
  while (!existsSync(folder)) folder = dirname(folder);
  return folder;
}

function writable(folder: string): Finding {
  if (!statSync(folder).isDirectory())
    return {
      verdict: 'bad',
      text: `DATA_DIR must name a folder, and ${folder} is a file. Set DATA_DIR to a folder of yours.`,
    };
  try {
    accessSync(folder, constants.W_OK);
    return { verdict: 'good', text: `DATA_DIR can be written (${folder}).` };
  } catch {
    return {
      verdict: 'bad',
      text: `DATA_DIR cannot be written: ${folder}. Set DATA_DIR to a folder of yours, or change its owner.`,
    };
  }
}

async function sizes(folder: string): Promise<Finding> {
  const budget = { files: mostFiles };
  const found: { name: string; bytes: number }[] = [];
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries)
    found.push({
      name: entry.name,
      bytes: await bytesOf(join(folder, entry.name), entry.isDirectory(), budget),
    });
  const total = found.reduce((sum, { bytes }) => sum + bytes, 0);
  const largest = found
    .filter(({ bytes }) => bytes >= mebibyte)
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, 5)
    .map(({ name, bytes }) => `${name} ${inMebibytes(bytes)}`);
  const more = budget.files <= 0 ? ' at least' : '';
  return {
    verdict: 'good',
    text: `The folder holds${more} ${inMebibytes(total)}${largest.length > 0 ? `: ${largest.join(', ')}` : ''}.`,
  };
}

const inMebibytes = (bytes: number): string => `${(bytes / mebibyte).toFixed(0)} MiB`;

/** Of a file, or of all files below a folder, as far as the budget of files goes. */
async function bytesOf(
  path: string,
  isFolder: boolean,
  budget: { files: number },
): Promise<number> {
  if (budget.files <= 0) return 0;
  // What is removed meanwhile holds nothing.
  if (!isFolder) {
    budget.files -= 1;
    return (await stat(path).catch(() => undefined))?.size ?? 0;
  }
  let bytes = 0;
  for (const entry of await readdir(path, { withFileTypes: true }).catch(() => []))
    bytes += await bytesOf(join(path, entry.name), entry.isDirectory(), budget);
  return bytes;
}
