import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createClient } from '../kit/client.ts';
import { ownStores } from '../kit/process.ts';
import { recordUnderFire } from './views-under-fire.ts';

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'clipgraph-views-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

it('views counted across kill -9 are exactly those of a model, repetitions and all', async () => {
  const env = { ...ownStores(), DATA_DIR: dataDir, RATE_LIMITS: 'off', DEMO: '0' };
  const told = await recordUnderFire(env, {
    people: 8,
    posts: 6,
    items: 3_000,
    kills: 1,
    publish: async (url) => {
      const client = createClient(url);
      const author = await client.register('author');
      return async (at) =>
        client.publish(author, await makePhoto({ seed: at }), { caption: `${at}` });
    },
  });
  expect(told.cut).toBeGreaterThan(0);
  expect(told.lost).toEqual([]);
  expect(told.counts).toEqual(told.expected);
  expect(told.countedAfterMs).toBeLessThan(2_000);
}, 120_000);
