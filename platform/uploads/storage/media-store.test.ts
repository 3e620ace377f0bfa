import { createHash, createHmac, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFileStore } from './file-store.ts';
import type { MediaStore } from './media-store.ts';
import { createS3Store } from './s3-store.ts';
import { openTestBucket } from './testing.ts';

let folder: string;
let bucket: Awaited<ReturnType<typeof openTestBucket>>;
let secretAccessKey: string;
let s3: Awaited<ReturnType<typeof createS3Store>>;
let files: MediaStore;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'media-store-'));
  files = await createFileStore(join(folder, 'store'));
  bucket = await openTestBucket();
  const { name, endpoint, credentials } = bucket;
  ({ secretAccessKey } = credentials);
  s3 = await createS3Store({
    bucket: name,
    endpoint,
    region: 'us-east-1',
    credentials,
    workFolder: join(folder, 'work'),
  });
});
afterAll(async () => {
  s3.close();
  await bucket.close();
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
    expect(
      (await read(await store.open(key, { start: 1000, end: 1999 })))?.equals(
        bytes.subarray(1000, 2000),
      ),
    ).toBe(true);
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

describe('a bucket’s upload URL', () => {
  const sign = () =>
    s3.direct.uploadUrl('incoming/1', {
      contentType: 'video/mp4',
      byteLength: 5,
      expiresInSeconds: 900,
    });
  const headers = { 'content-type': 'video/mp4', 'content-length': '5' };

  test('signs the method, the key, the host, the type and the length, and no checksum', async () => {
    const url = await sign();
    expect([...new URL(url).searchParams.keys()].filter((name) => /checksum/i.test(name))).toEqual(
      [],
    );
    expect(verifyPresigned('PUT', url, headers, secretAccessKey)).toBe(true);
    for (const changed of [
      { ...headers, 'content-type': 'text/html' },
      { ...headers, 'content-length': '6' },
    ]) {
      expect(verifyPresigned('PUT', url, changed, secretAccessKey)).toBe(false);
    }
    expect(verifyPresigned('GET', url, headers, secretAccessKey)).toBe(false);
    expect(
      verifyPresigned('PUT', url.replace('incoming/1', 'incoming/2'), headers, secretAccessKey),
    ).toBe(false);
    expect(
      verifyPresigned(
        'PUT',
        url.replace('X-Amz-Expires=900', 'X-Amz-Expires=9000'),
        headers,
        secretAccessKey,
      ),
    ).toBe(false);
    expect(verifyPresigned('PUT', url, headers, 'another secret')).toBe(false);
  });

  test('takes the bytes', async () => {
    const answer = await fetch(await sign(), {
      method: 'PUT',
      body: 'bytes',
      headers: { 'content-type': 'video/mp4' },
    });
    expect(answer.status).toBe(200);
    expect(await s3.stat('incoming/1')).toEqual({ byteLength: 5 });
  });
});

/**
 * AWS Signature Version 4, query string authentication, as a server checks it: written from the
 * public description.
 */
function verifyPresigned(
  method: string,
  address: string,
  headers: Record<string, string>,
  secret: string,
): boolean {
  const url = new URL(address);
  const given = url.searchParams.get('X-Amz-Signature');
  const [, day, region, service] = (url.searchParams.get('X-Amz-Credential') ?? '').split('/') as [
    string,
    string,
    string,
    string,
  ];
  const encode = (text: string) =>
    encodeURIComponent(text).replace(
      /[!'()*]/g,
      (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`);
  const signed = url.searchParams.get('X-Amz-SignedHeaders') ?? '';
  const sent: Record<string, string> = { ...headers, host: url.host };
  const canonicalHeaders = signed.split(';').map((name) => `${name}:${sent[name] ?? ''}\n`);
  const canonical = [
    method,
    url.pathname,
    query.sort().join('&'),
    canonicalHeaders.join(''),
    signed,
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const hash = createHash('sha256').update(canonical).digest('hex');
  const text = ['AWS4-HMAC-SHA256', url.searchParams.get('X-Amz-Date'), scope, hash].join('\n');
  const hmac = (key: string | Buffer, data: string) =>
    createHmac('sha256', key).update(data).digest();
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  const good =
    signed === 'content-length;content-type;host' &&
    Number(url.searchParams.get('X-Amz-Expires')) <= 900;
  return good && hmac(key, text).toString('hex') === given;
}
