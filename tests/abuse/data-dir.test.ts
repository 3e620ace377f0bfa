import { chmod, lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient } from '../kit/client.ts';
import { ownStores, startProcess } from '../kit/process.ts';

let parent: string;
let env: Record<string, string>;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'clipgraph-private-'));
  env = {
    ...ownStores(),
    DATA_DIR: join(parent, 'data'),
    DEMO: '0',
    DATABASE_URL: '',
    REDIS_URL: '',
    KAFKA_BROKERS: '',
  };
});
afterEach(() => rm(parent, { recursive: true, force: true }));

/** What others than the owner may do with the data folder and everything in it: nothing. */
async function openToOthers(): Promise<string[]> {
  const folder = env.DATA_DIR ?? '';
  const below = await readdir(folder, { recursive: true });
  const paths = [folder, ...below.map((path) => join(folder, path))];
  const modes = await Promise.all(
    paths.map(async (path) => ({ path, mode: (await lstat(path)).mode & 0o777 })),
  );
  return modes
    .filter(({ mode }) => (mode & 0o077) !== 0)
    .map(({ path, mode }) => `${mode.toString(8)} ${path}`);
}

async function openEverything(folder: string): Promise<void> {
  for (const path of await readdir(folder, { recursive: true })) {
    const file = join(folder, path);
    await chmod(file, (await lstat(file)).isDirectory() ? 0o755 : 0o644);
  }
  await chmod(folder, 0o755);
}

test('nobody but its owner can look into the data folder, an older one included', async () => {
  const umask = process.umask(0o022);
  try {
    const first = await startProcess('deploy/start.mjs', env);
    const client = createClient(first.url);
    const author = await client.register('private');
    await client.publish(author, await makePhoto({ seed: 1 }), { caption: 'mine' });
    expect(await openToOthers()).toEqual([]);
    await first.stop('SIGKILL');

    await openEverything(env.DATA_DIR ?? '');
    expect((await openToOthers()).length).toBeGreaterThan(10);
    const again = await startProcess('deploy/start.mjs', env);
    expect(await openToOthers()).toEqual([]);
    await again.stop();
  } finally {
    process.umask(umask);
  }
});
