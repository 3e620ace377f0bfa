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
 * Between two pieces of an upload whose memory is watched: with none, V8 is given gigabytes of used
 * buffers a second and frees them late, which cannot be told from what is held.
 */
const paceMs = 40;

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

/** A request whose body was sent until its connection was ended. */
interface Ended {
  head: string;
  status: number;
  text: string;
  /** Bytes that were sent. */
  sent: number;
}

async function untilEnded(raw: RawSocket, piece: Buffer, everyMs: number): Promise<Ended> {
  const [{ head, status, body }, sent] = await Promise.all([
    raw.answer(),
    sendForEver(raw, piece, everyMs),
  ]);
  return { head, status, text: body.toString(), sent };
}

const statusAndBody = ({ status, text }: Ended) => [status, JSON.parse(text)];
const tooLarge = [413, { status_code: 10014, status_msg: 'This file is too large.' }];
const notKnown = [200, { status_code: 10004, status_msg: 'Please log in.' }];
const tooSlow = [200, { status_code: 40002, status_msg: 'The request body arrives too slowly.' }];

/** Nothing may be spooled on other systems either, but only Linux shows a process's memory. */
const onLinux = describe.runIf(process.platform === 'linux');

onLinux('an upload without end', () => {
  const starts = [
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
  ] as const;
  let grownMiB: number;
  let ended: Ended[];
  let leftBehind: string[];
  // All at once, since each connection stays open for a while after its answer.
  beforeAll(async () => {
    const before = await product.peakMemory();
    ended = await Promise.all(
      starts.map(async ([, start]) =>
        untilEnded(await begin('/douyin/publish/action/', start()), megabyte, paceMs),
      ),
    );
    grownMiB = (await product.peakMemory()) - before;
    leftBehind = await product.spooled();
  });

  /** Of these nobody knows who sends them. */
  const unknown: readonly string[] = ['of a file before its token', 'of what is no form'];

  test.each(starts.map(([what], at) => [what, at] as const))(
    '%s ends when more has come than may, and leaves nothing behind',
    (what, at) => {
      const isUnknown = unknown.includes(what);
      expect(statusAndBody(ended[at] as Ended)).toEqual(isUnknown ? notKnown : tooLarge);
      if (!isUnknown) expect(ended[at]?.sent).toBeGreaterThan(128 * 1024 * 1024);
      expect(leftBehind).toEqual([]);
      expect(grownMiB).toBeLessThan(100);
    },
  );

  test('is no longer read when its token is refused', async () => {
    const raw = await begin('/douyin/publish/action/', field('token', 'stale') + file());
    expect(statusAndBody(await untilEnded(raw, megabyte, 10))).toEqual([
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
});

describe('a body that comes slowly', () => {
  const paces = [
    ['falls silent', 0],
    ['drips', 50],
  ] as const;
  const small = [
    ['/douyin/comment/action/', 'comment_text=', 'application/x-www-form-urlencoded'],
    ['/api/send', '{"chat":"', 'application/json'],
  ] as const;
  let forms: Ended[];
  let uploads: Ended[];
  let smallBodies: Ended[];
  let inPace: Awaited<ReturnType<RawSocket['answer']>>;
  let leftBehind: string[];
  // All at once, since each of them is waited for.
  beforeAll(async () => {
    [forms, uploads, smallBodies, inPace] = await Promise.all([
      Promise.all(paces.map(([, everyMs]) => sendForm(everyMs))),
      Promise.all(paces.map(([, everyMs]) => sendUpload(everyMs))),
      Promise.all(
        small.map(async ([path, start, type]) =>
          untilEnded(await begin(path, start, type), chunkOf('x'), 50),
        ),
      ),
      sendInPace(),
    ]);
    const media = await readdir(join(product.dataDir, 'media'), { recursive: true });
    leftBehind = [...(await product.spooled()), ...media.filter((name) => /work\/./.test(name))];
  });

  async function sendForm(everyMs: number): Promise<Ended> {
    const start = field('token', account.token) + file() + 'x'.repeat(1_000);
    const raw = await begin('/douyin/publish/action/', start);
    return untilEnded(raw, everyMs === 0 ? Buffer.alloc(0) : chunkOf('x'), everyMs);
  }

  async function sendUpload(everyMs: number): Promise<Ended> {
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
    return untilEnded(raw, Buffer.alloc(everyMs === 0 ? 0 : 1), everyMs);
  }

  async function sendInPace() {
    const raw = await begin('/douyin/publish/action/', field('token', account.token) + file());
    const piece = chunkOf(Buffer.alloc(16 * 1024));
    for (let sent = 0; sent < 30; sent++) {
      raw.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    raw.write(`${chunkOf('\r\n--b--\r\n')}0\r\n\r\n`);
    const answer = await raw.answer();
    raw.close();
    return answer;
  }

  onLinux('as an upload', () => {
    test.each(paces.map(([what], at) => [what, at] as const))(
      'whose client %s in the middle of the file ends as well',
      (_, at) => {
        expect(statusAndBody(forms[at] as Ended)).toEqual(tooSlow);
        expect(leftBehind).toEqual([]);
      },
    );

    test('in the right pace is waited for, longer than any other body', () => {
      const { status, body } = inPace;
      expect([status, JSON.parse(body.toString()).status_msg]).toEqual([200, 'title is required.']);
    });
  });

  onLinux('as the bytes of an upload', () => {
    test.each(paces.map(([what], at) => [what, at] as const))(
      'that %s are not waited for',
      (_, at) => {
        const { status, text } = uploads[at] as Ended;
        expect([status, JSON.parse(text).error.code]).toEqual([408, 'BAD_REQUEST']);
        expect(leftBehind).toEqual([]);
      },
    );
  });

  test('is not waited for when it is a small form', () => {
    expect(statusAndBody(smallBodies[0] as Ended)).toEqual(tooSlow);
    expect(smallBodies[0]?.head).toContain('\r\ncontent-type: ');
  });

  test('is not waited for when it is a small JSON text', () => {
    const { status, text, head } = smallBodies[1] as Ended;
    expect([status, text]).toEqual([408, 'The request body arrives too slowly.']);
    expect(head).toContain('\r\ncontent-type: ');
  });
});
