import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '../kit/client.ts';
import { createDouyinClient, type DouyinAccount } from './douyin-client.ts';
import { openRaw, type RawSocket } from './raw-socket.ts';
import { startWatched, type WatchedProduct } from './watched-product.ts';

let product: WatchedProduct;
let account: DouyinAccount;
beforeAll(async () => {
  product = await startWatched({ OPERATION_LIMITS: 'bodyMs=1500' });
  account = await createDouyinClient(() => product.url).register();
});
afterAll(() => product.close());

const chunkOf = (bytes: Buffer | string): Buffer =>
  Buffer.concat([
    Buffer.from(`${Buffer.byteLength(bytes).toString(16)}\r\n`),
    Buffer.from(bytes),
    Buffer.from('\r\n'),
  ]);
const field = (name: string, value: string) =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (name = 'data') =>
  `--b\r\nContent-Disposition: form-data; name="${name}"; filename="bear.mp4"\r\n\r\n`;
const megabyte = chunkOf(Buffer.alloc(1024 * 1024, 0x20));

async function begin(
  path: string,
  start: string,
  type = 'multipart/form-data; boundary=b',
): Promise<RawSocket> {
  const raw = await openRaw(product.url);
  // Whoever is writing when the other end goes may hear of it as a reset.
  raw.socket.on('error', () => undefined);
  raw.write(
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked\r\n\r\n`,
  );
  raw.write(chunkOf(start));
  return raw;
}

const patienceMs = 60_000;

/**
 * Goes on as long as the connection is there, within reason.
 * @returns how much was sent, when it is not any more
 */
async function sendForEver({ socket }: RawSocket, piece: Buffer, everyMs: number): Promise<number> {
  let byteLength = 0;
  await new Promise<void>((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const giveUp = setTimeout(() => {
      socket.destroy();
      reject(new Error(`The server still takes the body after ${byteLength} bytes.`));
    }, patienceMs);
    const more = () => {
      if (socket.destroyed) return;
      byteLength += piece.byteLength;
      if (!socket.write(piece)) socket.once('drain', later);
      else later();
    };
    const later = () => {
      timer = setTimeout(more, everyMs);
    };
    socket.once('close', () => {
      clearTimeout(giveUp);
      clearTimeout(timer);
      resolve();
    });
    more();
  });
  return byteLength;
}

const tooLarge = [413, { status_code: 10014, status_msg: 'This file is too large.' }];
const tooSlow = [200, { status_code: 40002, status_msg: 'The request body arrives too slowly.' }];

describe.runIf(process.platform === 'linux')('an upload without end', () => {
  test.each([
    ['of a file', () => field('token', account.token) + field('title', 'x') + file()],
    ['of a file before its token', () => file()],
    ['of a file under another name', () => field('token', account.token) + file('other')],
    [
      'of a field',
      () =>
        `${field('token', account.token)}--b\r\nContent-Disposition: form-data; name="title"\r\n\r\n`,
    ],
    ['of what is no form', () => 'no form'],
    ['behind the end of the form', () => `${field('token', account.token)}--b--\r\n`],
  ])('%s ends when more has come than may, and leaves nothing behind', async (_, start) => {
    const before = await product.peakMemory();
    const raw = await begin('/douyin/publish/action/', start());
    const [{ status, body }, sent] = await Promise.all([
      raw.answer(),
      sendForEver(raw, megabyte, 0),
    ]);
    expect([status, JSON.parse(body.toString())]).toEqual(tooLarge);
    expect(sent).toBeGreaterThan(128 * 1024 * 1024);
    expect(await product.spooled()).toEqual([]);
    expect((await product.peakMemory()) - before).toBeLessThan(100);
  });

  test.each([
    ['falls silent', 0],
    ['drips', 50],
  ])('whose client %s in the middle of the file ends as well', async (_, everyMs) => {
    const raw = await begin(
      '/douyin/publish/action/',
      field('token', account.token) + file() + 'x'.repeat(1_000),
    );
    const piece = everyMs === 0 ? Buffer.alloc(0) : chunkOf('x');
    const [{ status, body }] = await Promise.all([raw.answer(), sendForEver(raw, piece, everyMs)]);
    expect([status, JSON.parse(body.toString())]).toEqual(tooSlow);
    expect(await product.spooled()).toEqual([]);
  });

  test('is no longer read when its token is refused', async () => {
    const raw = await begin('/douyin/publish/action/', field('token', 'stale') + file());
    const [{ status, body }] = await Promise.all([raw.answer(), sendForEver(raw, megabyte, 10)]);
    expect([status, JSON.parse(body.toString())]).toEqual([
      200,
      { status_code: 10004, status_msg: 'Please log in.' },
    ]);
    expect(await product.spooled()).toEqual([]);
  });

  test('whose client goes away leaves nothing behind', async () => {
    const raw = await begin(
      '/douyin/publish/action/',
      field('token', account.token) + file() + 'x'.repeat(100_000),
    );
    await expect.poll(product.spooled).toHaveLength(1);
    raw.close();
    await expect.poll(product.spooled).toEqual([]);
  });

  test('in the right pace is waited for, longer than any other body', async () => {
    const raw = await begin('/douyin/publish/action/', field('token', account.token) + file());
    const piece = chunkOf(Buffer.alloc(16 * 1024));
    for (let sent = 0; sent < 30; sent++) {
      raw.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    raw.write(`${chunkOf('\r\n--b--\r\n')}0\r\n\r\n`);
    const { status, body } = await raw.answer();
    expect([status, JSON.parse(body.toString()).status_msg]).toEqual([200, 'title is required.']);
    raw.close();
  });
});

describe.runIf(process.platform === 'linux')('the bytes of an upload', () => {
  test.each([
    ['fall silent', 0],
    ['drip', 50],
  ])('that %s are not waited for', async (_, everyMs) => {
    const { data } = createClient(product.url);
    const input = { contentType: 'video/mp4', byteLength: 1_000_000 };
    const { createUpload } = await data(
      'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { url } }',
      { input },
      account.token,
    );
    const { pathname, search } = new URL(createUpload.url);
    const raw = await openRaw(product.url);
    raw.socket.on('error', () => undefined);
    raw.write(
      `PUT ${pathname}${search} HTTP/1.1\r\nHost: localhost\r\nContent-Type: video/mp4\r\nContent-Length: ${input.byteLength}\r\n\r\n`,
    );
    const [{ status, body }] = await Promise.all([
      raw.answer(),
      sendForEver(raw, Buffer.alloc(everyMs === 0 ? 0 : 1), everyMs),
    ]);
    expect([status, JSON.parse(body.toString()).error.code]).toEqual([408, 'BAD_REQUEST']);
    expect(
      await readdir(join(product.dataDir, 'media'), { recursive: true }).then((names) =>
        names.filter((name) => /work\/./.test(name)),
      ),
    ).toEqual([]);
  });
});

describe('a small body that comes byte by byte', () => {
  test.each([
    [
      '/douyin/comment/action/',
      'comment_text=',
      'application/x-www-form-urlencoded',
      (text: string) => expect([200, JSON.parse(text)]).toEqual(tooSlow),
    ],
    [
      '/api/send',
      '{"chat":"',
      'application/json',
      (text: string) => expect(text).toBe('The request body arrives too slowly.'),
    ],
  ])('to %s is not waited for', async (path, start, type, check) => {
    const raw = await begin(path, start, type);
    const [{ head, status, body }] = await Promise.all([
      raw.answer(),
      sendForEver(raw, chunkOf('x'), 50),
    ]);
    expect([path, status]).toEqual([path, path === '/api/send' ? 408 : 200]);
    expect(head).toContain('\r\ncontent-type: ');
    check(body.toString());
  });
});
