import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKeyring } from '@clipgraph/platform/identity/keyring.ts';
import { createFileStore } from '@clipgraph/platform/uploads/storage/file-store.ts';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileKey } from '../../files/file-key.ts';
import { privateMediaUrl } from './media-urls.ts';
import { serveMedia } from './serve-media.ts';

const bytes = Buffer.from(Array.from({ length: 1000 }, (_, at) => at % 256));
const hash = createHash('sha256').update(bytes).digest('hex');
const hidden = createHash('sha256').update('hidden').digest('hex');
const deleted = createHash('sha256').update('deleted').digest('hex');
const keyring = createKeyring(['a secret of at least thirty-two characters']);
const etag = `"${hash}"`;
let folder: string;
let app: FastifyInstance;
let now = Date.UTC(2026, 0, 1);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'serve-media-'));
  const store = await createFileStore(folder);
  for (const name of [hash, hidden, deleted]) {
    await writeFile(join(store.workFolder, name), bytes);
    await store.putFile(fileKey(name, 'mp4'), join(store.workFolder, name), 'video/mp4');
  }
  app = Fastify();
  serveMedia(app, {
    store,
    keyring,
    isPublic: async (asked) => asked === hash,
    isShown: async (asked) => asked !== deleted,
    now: () => now,
  });
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

const get = (
  headers: Record<string, string> = {},
  url = `/media/${hash}.mp4`,
  method: 'GET' | 'HEAD' = 'GET',
) => app.inject({ method, url, headers });

test('a signed address is refused once no post shows its file any more', async () => {
  const url = privateMediaUrl(keyring, '', deleted, 'mp4', now);
  expect((await get({}, url)).statusCode).toBe(404);
  expect((await get({}, privateMediaUrl(keyring, '', hidden, 'mp4', now))).statusCode).toBe(200);
});

describe('a public file', () => {
  test('is sent whole, cacheable for five minutes and harmless', async () => {
    const answer = await get();
    expect(answer.statusCode).toBe(200);
    expect(answer.rawPayload.equals(bytes)).toBe(true);
    expect(answer.headers).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': '1000',
      'accept-ranges': 'bytes',
      etag,
      'cache-control': 'public, max-age=300',
      'x-content-type-options': 'nosniff',
    });
    expect(answer.headers['content-security-policy']).toContain('sandbox');
  });

  test.each([
    ['bytes=0-99', 0, 99],
    ['bytes=990-', 990, 999],
    ['bytes=-10', 990, 999],
    ['bytes=-5000', 0, 999],
    ['bytes=500-5000', 500, 999],
    ['bytes=0-0', 0, 0],
  ])('answers %s with 206', async (range, start, end) => {
    const answer = await get({ range });
    expect(answer.statusCode).toBe(206);
    expect(answer.headers['content-range']).toBe(`bytes ${start}-${end}/1000`);
    expect(answer.headers['content-length']).toBe(String(end - start + 1));
    expect(answer.rawPayload.equals(bytes.subarray(start, end + 1))).toBe(true);
  });

  test.each(['bytes=1000-', 'bytes=5000-6000', 'bytes=-0'])(
    'answers %s with 416',
    async (range) => {
      const answer = await get({ range });
      expect(answer.statusCode).toBe(416);
      expect(answer.headers['content-range']).toBe('bytes */1000');
    },
  );

  test.each(['bytes=9-3', 'bytes=', 'bytes=-', 'lines=1-2', 'bytes=0-1,5-6', 'bytes=x-y'])(
    'answers %s with the whole file',
    async (range) => {
      expect((await get({ range })).statusCode).toBe(200);
    },
  );

  test('is not sent again to whoever has it', async () => {
    for (const header of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await get({ 'if-none-match': header });
      expect(answer.statusCode, header).toBe(304);
      expect(answer.rawPayload.length).toBe(0);
    }
    expect((await get({ 'if-none-match': '"other"' })).statusCode).toBe(200);
  });

  test('answers a range only while If-Range names the same file', async () => {
    expect((await get({ range: 'bytes=0-9', 'if-range': etag })).statusCode).toBe(206);
    expect((await get({ range: 'bytes=0-9', 'if-range': '"other"' })).statusCode).toBe(200);
    expect(
      (await get({ range: 'bytes=0-9', 'if-range': 'Wed, 21 Oct 2015 07:28:00 GMT' })).statusCode,
    ).toBe(200);
  });

  test('answers HEAD with the headers alone', async () => {
    const answer = await get({}, undefined, 'HEAD');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-length']).toBe('1000');
    expect(answer.rawPayload.length).toBe(0);
  });
});

describe('other addresses', () => {
  test('a file that no public post shows needs a signed address, which ends', async () => {
    expect((await get({}, `/media/${hidden}.mp4`)).statusCode).toBe(404);
    const signed = privateMediaUrl(keyring, '', hidden, 'mp4', now);
    const answer = await get({ range: 'bytes=0-9' }, signed);
    expect(answer.statusCode).toBe(206);
    expect(answer.headers['cache-control']).toBe('private, max-age=900');
    now += 15 * 60_000;
    expect((await get({}, signed)).statusCode).toBe(403);
  });

  test('a changed signature or another file under it is refused', async () => {
    const signed = privateMediaUrl(keyring, '', hidden, 'mp4', now);
    const later = signed.replace(/expires=(\d+)/, (_, time) => `expires=${Number(time) + 1}`);
    // The last character has two bits to spare, which a lenient decoder never looks at.
    const respelled =
      signed.slice(0, -1) +
      String.fromCharCode((signed.codePointAt(signed.length - 1) as number) + 1);
    const spaced = signed.replace('expires=', 'expires=0');
    for (const url of [
      later,
      respelled,
      spaced,
      `${signed}=`,
      signed.replace(hidden, hash),
      `${signed}x`,
      signed.replace(/signature=.*/, 'signature='),
    ]) {
      expect((await get({}, url)).statusCode, url).toBe(403);
    }
  });

  test.each([
    '/media/..%2f..%2fsecrets',
    '/media/%2e%2e/x.mp4',
    `/media/${hash}.html`,
    `/media/${hash}`,
    `/media/${hash}.mp4%00`,
    `/media/${hash.toUpperCase()}.mp4`,
    '/media/',
  ])('%s is not there', async (url) => {
    expect((await get({}, url)).statusCode).toBe(404);
  });
});
