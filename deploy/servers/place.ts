import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Place, Recipe } from './recipe.ts';

/** Where `npm run servers` keeps its private instances. */
export const serversFolder = fileURLToPath(new URL('../../.servers', import.meta.url));

const listen = (port: number) =>
  new Promise<number | undefined>((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });

/** The port when nobody listens there, else a free one. */
async function freePort(preferred: number): Promise<number> {
  const port = (await listen(preferred)) ?? (await listen(0));
  if (port === undefined) throw new Error('No free port could be had on 127.0.0.1.');
  return port;
}

const portsFile = (folder: string) => join(folder, 'ports.json');

/** The server's place in `root` (its folder exists), chosen at its first start and kept ever after, so that its address stays the same. */
export async function placeOf(recipe: Recipe, root: string): Promise<Place> {
  const folder = join(root, recipe.name);
  const known = await knownPlace(recipe, root);
  if (known) return known;
  const [preferred, preferredInner] = recipe.preferredPorts;
  const ports = { port: await freePort(preferred), innerPort: await freePort(preferredInner) };
  await writeFile(portsFile(folder), JSON.stringify(ports));
  return { folder, ...ports };
}

/** The place of a server that was started before, or undefined. */
export async function knownPlace(recipe: Recipe, root: string): Promise<Place | undefined> {
  const folder = join(root, recipe.name);
  const kept = await readFile(portsFile(folder), 'utf8').catch(() => undefined);
  return kept ? { folder, ...(JSON.parse(kept) as { port: number; innerPort: number }) } : undefined;
}
