import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import S3rver from 's3rver';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFileStore } from './file-store.ts';
import type { MediaStore } from './media-store.ts';
import { createS3Store } from './s3-store.ts';

let folder: string;
let server: S3rver;
let s3: Awaited<ReturnType<typeof createS3Store>>;
let files: MediaStore;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'media-store-'));
  files = await createFileStore(join(folder, 'store'));
  server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: join(folder, 's3'),
    configureBuckets: [{ name: 'clips', configs: [] }],
  });
  const { port } = await server.run();
  s3 = await createS3Store({
    bucket: 'clips',
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    workFolder: join(folder, 'work'),
  });
});
afterAll(async () => {
  s3.close();
  await server.close();
  await rm(folder, { recursive: true });
});

const localFile = async (store: MediaStore, bytes: Buffer) => {
  const path = join(store.workFolder, randomUUID());
  await writeFile(path, bytes);
  return path;
};
const newKey = () => `published/ab/${randomUUID()}.mp4`;
const read = async (stream: NodeJS.ReadableStream | null) => stream && buffer(stream);

describe.each([
  ['in a folder', () => files],
  ['in a bucket', () => s3],
] as const)('a media store %s', (_, storeOf) => {
  test('gives back the bytes it was given, whole and by range', async () => {
    const store = storeOf();
    const key = newKey();
    const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, at) => at % 251));
    await store.putFile(key, await localFile(store, bytes), 'video/mp4');
    expect(await store.stat(key)).toEqual({ byteLength: 200_000 });
    expect((await read(await store.open(key)))?.equals(bytes)).toBe(true);
    expect((await read(await store.open(key, { start: 1000, end: 1999 })))?.equals(bytes.subarray(1000, 2000))).toBe(true);
    expect((await read(await store.open(key, { start: 199_999, end: 199_999 })))?.length).toBe(1);
  });

  test('takes the local file over', async () => {
    const store = storeOf();
    const path = await localFile(store, Buffer.from('bytes'));
    await store.putFile(newKey(), path, 'video/mp4');
    expect(await readdir(store.workFolder)).not.toContain(path.split('/').at(-1));
  });

  test('answers null for a key that is not there', async () => {
    const store = storeOf();
    expect(await store.stat(newKey())).toBeNull();
    expect(await store.open(newKey())).toBeNull();
    expect(await store.copy(newKey(), newKey())).toBe(false);
    await store.delete(newKey());
  });

  test('copies, and the copy outlives the original', async () => {
    const store = storeOf();
    const [from, to] = [newKey(), newKey()];
    await store.putFile(from, await localFile(store, Buffer.from('the same bytes')), 'video/mp4');
    expect(await store.copy(from, to)).toBe(true);
    expect(await store.copy(from, to)).toBe(true);
    await store.delete(from);
    expect(await store.stat(from)).toBeNull();
    expect((await read(await store.open(to)))?.toString()).toBe('the same bytes');
  });

  test('refuses keys that could leave its place', async () => {
    const store = storeOf();
    for (const key of ['../secret', 'a/../../b', '/etc/passwd', 'a//b', 'a/.hidden', '', 'a\0b']) {
      await expect(async () => store.stat(key), key).rejects.toThrow('not a media key');
    }
  });
});

test('a bucket gives upload URLs that sign type, length and host', async () => {
  const url = await s3.directUploadUrl('incoming/1', { contentType: 'video/mp4', byteLength: 5, expiresInSeconds: 900 });
  const query = new URL(url as string).searchParams;
  expect(query.get('X-Amz-SignedHeaders')).toBe('content-length;content-type;host');
  expect(query.get('X-Amz-Expires')).toBe('900');
  expect([...query.keys()].filter((name) => /checksum/i.test(name))).toEqual([]);
  const answer = await fetch(url as string, { method: 'PUT', body: 'bytes', headers: { 'content-type': 'video/mp4' } });
  expect(answer.status).toBe(200);
  expect(await s3.stat('incoming/1')).toEqual({ byteLength: 5 });
});
