import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../kit/client.ts';
import { freePort, ownStores, type ProductProcess, startProcess } from '../kit/process.ts';

let folder: string;
let env: Record<string, string>;
let product: ProductProcess | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clipgraph-first-'));
  const PORT = String(await freePort());
  // Converting the clips is another test's.
  env = { ...ownStores(), DATA_DIR: join(folder, 'data'), PORT, MEDIA_JOBS: '0' };
});
afterAll(async () => {
  await product?.stop();
  await rm(folder, { recursive: true, force: true });
});

const patience = { timeout: 60_000, interval: 20 };
const world = `{ feed(first: 50) { edges { node { caption tags mediaUrl likeCount commentCount
  author { username followerCount } } } } }`;
const postsOf = async (url: string) =>
  (await createClient(url).data(world)).feed.edges.map(({ node }: { node: object }) => node);

test('a new folder shows eight clips of ada and ben, once, also when their making was cut off', async () => {
  product = await startProcess('deploy/start.mjs', env);
  const { url } = product;
  await expect.poll(async () => (await postsOf(url)).length, patience).toBeGreaterThan(1);
  await product.stop('SIGKILL');
  product = await startProcess('deploy/start.mjs', env);
  const unfinished = () => existsSync(join(folder, 'data', 'demo-unfinished'));
  await expect.poll(unfinished, patience).toBe(false);

  const posts = await postsOf(url);
  expect(posts).toHaveLength(8);
  const sum = (count: (post: { likeCount: number; commentCount: number }) => number) =>
    posts.map(count).reduce((a: number, b: number) => a + b, 0);
  expect([sum((post) => post.likeCount), sum((post) => post.commentCount)]).toEqual([6, 5]);
  expect(new Set(posts.map(({ caption }: { caption: string }) => caption)).size).toBe(8);
  for (const { author, tags, mediaUrl } of posts) {
    expect(['ada', 'ben']).toContain(author.username);
    expect([author.followerCount, tags.length > 0]).toEqual([1, true]);
    const { status, headers } = await fetch(mediaUrl, { headers: { range: 'bytes=0-99' } });
    expect([status, headers.get('content-type')]).toEqual([206, 'video/mp4']);
  }
});

test('the banner can be followed word by word, and stopping says that all is kept', async () => {
  const said = product?.output() ?? '';
  const [, command = ''] = /Try it: +(.*)/.exec(said) ?? [];
  const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', command]);
  const { data } = JSON.parse(stdout);
  expect(data).toMatchObject({ user: { displayName: 'Ada' }, feed: { edges: { length: 3 } } });
  expect(said).toContain(`Fill it:     DATA_DIR=${env.DATA_DIR} PORT=${env.PORT} npm run seed `);
  expect(await product?.stop('SIGINT')).toEqual({ code: 0, signal: null });
  expect(product?.output()).toContain('Stopped; everything is kept.');
  product = undefined;
});
