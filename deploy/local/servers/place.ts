import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Place, Recipe } from './recipe.ts';

/** Where `npm run servers` keeps its private instances. */
export const serversFolder =
  process.env.SERVERS_FOLDER || fileURLToPath(new URL('../../../.servers', import.meta.url));

/** What is built or fetched once and then kept for later work trees, by its version. */
export const cacheFolder = join(
  process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
  'clipgraph',
);

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

const portsTried = 50;

/**
 * The port when nobody listens there, else the next free one of its row. Never one of those that
 * the system gives to outgoing connections: while the server is stopped, one of them could take it.
 */
export async function freePort(preferred: number): Promise<number> {
  for (let at = 0; at < portsTried; at++)
    if (await isFree(preferred + at * 10)) return preferred + at * 10;
  throw new Error(
    `None of the ports ${preferred}, ${preferred + 10} ... ${preferred + (portsTried - 1) * 10} of 127.0.0.1 is free.`,
  );
}

const portsFile = (folder: string) => join(folder, 'ports.json');

/**
 * Where a server that does not run now will run in `root` (its folder exists): where it ran last
 * time, so that its address stays the same, unless somebody else listens there by now, such as the
 * servers of another copy of this project.
 */
export async function placeOf(recipe: Recipe, root: string): Promise<Place> {
  const known = await knownPlace(recipe, root);
  if (known && (await isFree(known.port)) && (await isFree(known.innerPort))) return known;
  const folder = join(root, recipe.name);
  const [preferred, preferredInner] = recipe.preferredPorts;
  const ports = { port: await freePort(preferred), innerPort: await freePort(preferredInner) };
  await writeFile(portsFile(folder), JSON.stringify(ports));
  return { folder, ...ports };
}

/** The place of a server that was started before, or undefined. */
export async function knownPlace(recipe: Recipe, root: string): Promise<Place | undefined> {
  const folder = join(root, recipe.name);
  const kept = await readFile(portsFile(folder), 'utf8').catch(() => undefined);
  if (!kept) return undefined;
  const ports: { port: number; innerPort: number } = JSON.parse(kept);
  return { folder, ...ports };
}
