import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openMedia } from '../media/media.ts';
import { uploads } from '../tables.ts';
import { makeClip, makePhoto } from '../testing/samples.ts';
import { nobody, openVideoSubgraph, sha256, type VideoSubgraph } from '../testing/world.ts';
import { giveUpUploads } from './housekeeping.ts';

let video: VideoSubgraph;
let clip: Buffer;
beforeAll(async () => {
  video = await openVideoSubgraph();
  clip = await makeClip({ seed: 1 });
});
afterAll(() => video.dispose());

const createUpload = 'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { id } }';
const publishPost = 'mutation ($input: PublishPostInput!) { publishPost(input: $input) { id } }';
const workFiles = async () =>
  readdir((await openMedia(video.subgraph.services.config)).store.workFolder);
const rowOf = async (id: string) =>
  (
    await video.subgraph.services.database.db
      .select()
      .from(uploads)
      .where(eq(uploads.id, Number(id)))
  )[0];

describe('createUpload', () => {
  test('needs an account', async () => {
    expect(
      await video.refusal(nobody, createUpload, {
        input: { contentType: 'video/mp4', byteLength: 1 },
      }),
    ).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  test.each([
    ['a type that is not taken', { contentType: 'text/plain', byteLength: 1 }, 'input.contentType'],
    ['SVG', { contentType: 'image/svg+xml', byteLength: 1 }, 'input.contentType'],
    ['no length', { contentType: 'video/mp4', byteLength: 0 }, 'input.byteLength'],
    ['a negative length', { contentType: 'video/mp4', byteLength: -1 }, 'input.byteLength'],
    ['half a byte', { contentType: 'video/mp4', byteLength: 1.5 }, 'input.byteLength'],
    [
      'a length beyond counting',
      { contentType: 'video/mp4', byteLength: 1e300 },
      'input.byteLength',
    ],
    [
      'a malformed hash',
      { contentType: 'video/mp4', byteLength: 1, sha256: 'abc' },
      'input.sha256',
    ],
  ])('refuses %s', async (_, input, field) => {
    expect(await video.refusal(video.person(), createUpload, { input })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field,
    });
  });

  test('refuses 10 GB, and names the limit', async () => {
    const input = { contentType: 'video/mp4', byteLength: 10 * 1024 ** 3 };
    const refusal = await video.refusal(video.person(), createUpload, { input });
    expect(refusal).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    expect(refusal.message).toContain(String(128 * 1024 * 1024));
    expect(
      await video.refusal(video.person(), createUpload, {
        input: { contentType: 'image/png', byteLength: 21 * 1024 * 1024 },
      }),
    ).toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
    });
  });
});

describe('createUpload of one account', () => {
  const input = (byteLength: number) => ({ input: { contentType: 'video/mp4', byteLength } });
  const limited = { code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) };

  test('is refused above 300 a minute, and another account’s is not', async () => {
    const person = video.person();
    for (let at = 0; at < 300; at++) await video.data(person, createUpload, input(1));
    expect(await video.refusal(person, createUpload, input(1))).toMatchObject(limited);
    await video.data(video.person(), createUpload, input(1));
  });

  test('is refused above so many bytes a day', async () => {
    const small = await openVideoSubgraph({ UPLOAD_DAY_BYTES: '2500' });
    try {
      const person = small.person();
      for (let at = 0; at < 2; at++) await small.data(person, createUpload, input(1_000));
      expect(await small.refusal(person, createUpload, input(1_000))).toMatchObject(limited);
      await small.data(person, createUpload, input(400));
      await small.data(small.person(), createUpload, input(1_000));
    } finally {
      await small.dispose();
    }
  });
});

describe('PUT of the bytes', () => {
  test('takes them once, and the same again', async () => {
    const person = video.person();
    const { url } = await video.createUpload(person, clip, 'video/mp4', {
      sha256: sha256(clip).toUpperCase(),
    });
    expect((await video.put(url, clip, { 'content-type': 'video/mp4' })).statusCode).toBe(201);
    expect((await video.put(url, clip)).statusCode).toBe(201);
    const second = await video.createUpload(person, clip, 'video/mp4');
    expect((await video.put(second.url, clip)).statusCode).toBe(201);
    const other = Buffer.from(clip);
    other.writeUInt8(1, other.length - 1);
    expect(await video.put(second.url, other)).toMatchObject({
      statusCode: 409,
      error: { code: 'CONFLICT' },
    });
  });

  test('many at once make one upload', async () => {
    const { url, id } = await video.createUpload(video.person(), clip, 'video/mp4');
    const answers = await Promise.all(Array.from({ length: 5 }, () => video.put(url, clip)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 201, 201, 201, 201]);
    expect((await rowOf(id))?.state).toBe('ready');
  });

  test('refuses an address that was changed, is for another upload, or has expired', async () => {
    const [mine, other] = [
      await video.createUpload(video.person(), clip, 'video/mp4'),
      await video.createUpload(video.person(), clip, 'video/mp4'),
    ];
    const changed = [
      mine.url.replace(mine.id, other.id),
      mine.url.replace(/expires=\d+/, 'expires=99999999999999'),
      mine.url.replace(/\?.*/, ''),
      mine.url.slice(0, -2),
    ];
    for (const url of changed)
      expect(await video.put(url, clip), url).toMatchObject({
        statusCode: 403,
        error: { code: 'FORBIDDEN' },
      });
    vi.useFakeTimers({ now: Date.now() + 15 * 60_000, toFake: ['Date'] });
    try {
      expect(await video.put(mine.url, clip)).toMatchObject({
        statusCode: 403,
        error: { code: 'FORBIDDEN' },
      });
    } finally {
      vi.useRealTimers();
    }
  });

  test.each([
    ['text called .mp4', Buffer.from('this is only text, whatever it is called'), 'video/mp4', 415],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/png', 415],
    ['HTML', Buffer.from('<!doctype html><script>alert(1)</script>'), 'image/jpeg', 415],
    [
      'a broken video',
      Buffer.from('\0\0\0\x10ftypisom\0\0\0\0then nothing of the kind', 'latin1'),
      'video/mp4',
      400,
    ],
    ['a broken photo', Buffer.from('\x89PNG\r\n\x1a\nrubbish', 'latin1'), 'image/png', 400],
    ['a decompression bomb', bomb(), 'image/png', 400],
  ])('refuses %s, and publishing it says why', async (_, bytes, contentType, status) => {
    const person = video.person();
    const { id, url } = await video.createUpload(person, bytes, contentType);
    const answer = await video.put(url, bytes, { 'content-type': contentType });
    expect(answer).toMatchObject({ statusCode: status, error: { code: 'BAD_USER_INPUT' } });
    const refusal = await video.refusal(person, publishPost, {
      input: { uploadIds: [id], caption: '' },
    });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.uploadIds' });
    expect(refusal.message).toContain(answer.error.message);
    expect(await workFiles()).toEqual([]);
  });

  test('bytes that were refused may be sent again, good this time', async () => {
    const person = video.person();
    const { id, url } = await video.createUpload(person, clip, 'video/mp4');
    expect((await video.put(url, Buffer.alloc(clip.length, 'text'))).statusCode).toBe(415);
    expect((await video.put(url, clip)).statusCode).toBe(201);
    expect(await video.publish(person, { uploadIds: [id] })).toMatchObject({ status: 'READY' });
  });

  test('refuses another type than declared, by content and by header', async () => {
    const photo = await makePhoto({ seed: 1, format: 'png' });
    const { url } = await video.createUpload(video.person(), photo, 'image/jpeg');
    expect((await video.put(url, photo)).statusCode).toBe(415);
    expect((await video.put(url, photo, { 'content-type': 'image/png' })).statusCode).toBe(415);
  });

  test('refuses other bytes than the declared hash, fewer and more than declared', async () => {
    const { url } = await video.createUpload(video.person(), clip, 'video/mp4', {
      sha256: sha256(Buffer.from('other')),
    });
    expect(await video.put(url, clip)).toMatchObject({
      statusCode: 400,
      error: { code: 'BAD_USER_INPUT' },
    });
    const short = await video.createUpload(video.person(), clip, 'video/mp4', {
      byteLength: clip.length + 1,
    });
    expect(await video.put(short.url, clip)).toMatchObject({
      statusCode: 400,
      error: { code: 'BAD_USER_INPUT' },
    });
    const long = await video.createUpload(video.person(), clip, 'video/mp4', {
      byteLength: clip.length - 1,
    });
    expect(await video.put(long.url, clip)).toMatchObject({
      statusCode: 413,
      error: { code: 'PAYLOAD_TOO_LARGE' },
    });
    expect(await workFiles()).toEqual([]);
  });

  describe('over a connection', () => {
    const request = async (url: string, head: string, body: Uint8Array) => {
      await video.app.listen({ port: 0, host: '127.0.0.1' }).catch(() => {});
      const socket = connect((video.app.server.address() as AddressInfo).port, '127.0.0.1');
      await once(socket, 'connect');
      const path = url.slice(video.subgraph.services.config.publicUrl.length);
      socket.write(`PUT ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: video/mp4\r\n${head}\r\n\r\n`);
      socket.write(body);
      return socket;
    };

    test('an upload that is cut in the middle leaves nothing, and can be sent again', async () => {
      const { id, url } = await video.createUpload(video.person(), clip, 'video/mp4');
      const socket = await request(
        url,
        `content-length: ${clip.length}`,
        clip.subarray(0, clip.length >> 1),
      );
      await vi.waitFor(async () => expect(await workFiles()).toHaveLength(1), 10_000);
      socket.destroy();
      await vi.waitFor(async () => expect(await workFiles()).toEqual([]), 10_000);
      expect((await rowOf(id))?.state).toBe('waiting');
      expect((await video.put(url, clip)).statusCode).toBe(201);
    });

    test('more bytes than declared are refused without a length as well', async () => {
      const { url } = await video.createUpload(video.person(), clip, 'video/mp4', {
        byteLength: 1000,
      });
      const socket = await request(
        url,
        'transfer-encoding: chunked',
        Buffer.from(`${(2000).toString(16)}\r\n${'x'.repeat(2000)}\r\n0\r\n\r\n`),
      );
      const [answer] = await once(socket, 'data');
      expect(String(answer)).toMatch(/^HTTP\/1.1 413/);
      socket.destroy();
      expect(await workFiles()).toEqual([]);
    });

    test('an announced 10 GB body is refused before it comes', async () => {
      const { url } = await video.createUpload(video.person(), clip, 'video/mp4');
      const socket = await request(
        url,
        `content-length: ${10 * 1024 ** 3}`,
        Buffer.from('the first of many'),
      );
      const [answer] = await once(socket, 'data');
      expect(String(answer)).toMatch(/^HTTP\/1.1 413/);
      socket.destroy();
    });
  });
});

test('uploads that nobody published are given up after a day, with their bytes', async () => {
  const person = video.person();
  const id = await video.upload(person, await makeClip({ seed: 2 }), 'video/mp4');
  const { media } = (await rowOf(id)) ?? {};
  const { store } = await openMedia(video.subgraph.services.config);
  const key = `uploads/${id}/${media?.hash}.mp4`;
  expect(await store.stat(key)).not.toBeNull();
  await giveUpUploads(video.subgraph.services, Date.now());
  expect(await rowOf(id)).toBeDefined();
  const { createdAt } = (await rowOf(id)) as { createdAt: number };
  await giveUpUploads(video.subgraph.services, createdAt + 24 * 60 * 60_000 + 1);
  expect(await rowOf(id)).toBeUndefined();
  expect(await store.stat(key)).toBeNull();
  expect(
    await video.refusal(person, publishPost, { input: { uploadIds: [id], caption: '' } }),
  ).toMatchObject({ code: 'NOT_FOUND' });
});

/** A PNG of a few bytes that says it is 60 000 by 60 000 pixels. */
function bomb(): Buffer {
  const png = Buffer.from('89504e470d0a1a0a0000000d494844520000ea600000ea600100000000', 'hex');
  return Buffer.concat([
    png,
    Buffer.from('00000000', 'hex'),
    Buffer.from('0000000049454e44ae426082', 'hex'),
  ]);
}

test('an upload that comes piece by piece is published like any other', async () => {
  const author = video.person();
  const clip = await makeClip({ seed: 'piece by piece' });
  const { id, url } = await video.createUpload(author, clip, 'video/mp4', { sha256: sha256(clip) });
  const { pathname, search } = new URL(url);
  const send = (method: 'PATCH' | 'HEAD', offset?: number, payload?: Buffer) =>
    video.app.inject({
      method,
      url: pathname + search,
      headers: {
        'tus-resumable': '1.0.0',
        ...(offset === undefined ? {} : { 'upload-offset': String(offset) }),
        ...(payload ? { 'content-type': 'application/offset+octet-stream' } : {}),
      },
      ...(payload ? { payload } : {}),
    });
  expect((await send('HEAD')).headers).toMatchObject({ 'upload-offset': '0' });
  const half = clip.length >> 1;
  expect((await send('PATCH', 0, clip.subarray(0, half))).headers['upload-offset']).toBe(`${half}`);
  expect((await send('PATCH', half, clip.subarray(half))).statusCode).toBe(204);
  expect((await send('HEAD')).headers['upload-offset']).toBe(`${clip.length}`);
  expect(await video.publish(author, { uploadIds: [id] })).toMatchObject({ status: 'READY' });
});
