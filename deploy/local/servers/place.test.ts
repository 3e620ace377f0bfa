import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { placeOf } from './place.ts';
import { redis } from './redis.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'clipgraph-place-'));
  await mkdir(join(root, redis.name));
});
afterAll(() => rm(root, { recursive: true, force: true }));

test('a server keeps its ports, and takes others only when somebody else listens there', async () => {
  // Far from the ports that the servers of a developer or of the suite use.
  const recipe = { ...redis, preferredPorts: [11_300, 11_305] as const };
  const first = await placeOf(recipe, root);
  expect(await placeOf(recipe, root)).toEqual(first);

  const other = createServer().listen(first.port, '127.0.0.1');
  await once(other, 'listening');
  const second = await placeOf(recipe, root);
  other.close();
  expect(second.port).not.toBe(first.port);
  expect(await placeOf(recipe, root)).toEqual(second);
});
