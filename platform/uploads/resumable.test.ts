import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { notFound } from '../errors/catalogue.ts';
import { createKeyring } from '../identity/keyring.ts';
import { MediaRefused } from './refused.ts';
import { inFolder } from './resumable/in-folder.ts';
import { inPieces, type Piece, type PieceLedger } from './resumable/in-pieces.ts';
import type { OpenUnfinished } from './resumable/unfinished.ts';
import { createResumable } from './resumable.ts';
import { createFileStore } from './storage/file-store.ts';
import { mountUploadRoute, signedUploadUrl } from './upload-route.ts';

const keyring = createKeyring(['a secret of at least thirty-two characters']);
const bytes = randomBytes(300_000);
const path = '/upload';
let folder: string;
/** Two processes that share the folder. */
let replicas: [FastifyInstance, FastifyInstance];
let uploadId = 0;
let finished: boolean;
let refuses: boolean;
let received: Buffer[];

/** What processes know of pieces, in one of them. */
function createLedger(): PieceLedger {
  const pieces = new Map<string, Partial<Piece> & { id: number; name: string }>();
  const ofUpload = (id: number) => [...pieces.values()].filter((piece) => piece.id === id);
  const read: PieceLedger['read'] = async (id) =>
    ofUpload(id)
      .flatMap(({ name, startsAt, byteLength = 0 }) =>
        startsAt === undefined ? [] : [{ name, startsAt, byteLength }],
      )
      .sort((a, b) => a.startsAt - b.startsAt);
  return {
    read,
    begin: async (id, name) => void pieces.set(name, { id, name }),
    async keep(id, kept) {
      const last = (await read(id)).at(-1);
      if (kept[0]?.startsAt !== (last ? last.startsAt + last.byteLength : 0)) return false;
      for (const piece of kept) pieces.set(piece.name, { id, ...piece });
      return true;
    },
    names: async (id) => ofUpload(id).map(({ name }) => name),
    async forget(_id, names) {
      for (const name of names) pieces.delete(name);
    },
  };
}

const filesBelow = async (path: string) =>
  (await readdir(path, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
/** In a folder that the processes share; and as pieces in a store, whose rows they share. */
const places: [string, (folder: string) => Promise<OpenUnfinished>][] = [
  ['in a folder', async (path) => inFolder(path)],
  [
    'in pieces',
    async (path) => {
      const store = await createFileStore(path);
      return inPieces({ store, ledger, sizeOf: async () => bytes.length, pieceBytes: 7_000 });
    },
  ],
];
let ledger: PieceLedger;

describe.each(places)('an upload %s', (_, openBytes) => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'resumable-'));
    ledger = createLedger();
    const open = async () => {
      const app = Fastify();
      const resumable = await createResumable({
        path,
        open: await openBytes(folder),
        pace: { silenceMs: 5_000, bytesPerSecond: 1 },
        async declared(id) {
          if (id !== uploadId) throw notFound('This upload');
          return { accountId: 1, byteLength: bytes.length, isFinished: finished };
        },
        admit: () => ({ free() {} }),
        async receive(_id, source) {
          const whole = await buffer(source);
          if (refuses) throw new MediaRefused('broken', 'These bytes are no video.');
          received.push(whole);
          finished = true;
        },
      });
      await mountUploadRoute(app, { path, keyring, receive: async () => {}, resumable });
      await app.listen({ host: '127.0.0.1', port: 0 });
      return app;
    };
    replicas = [await open(), await open()];
  });
  afterAll(async () => {
    await Promise.all(replicas.map((app) => app.close()));
    await rm(folder, { recursive: true });
  });
  beforeEach(() => {
    uploadId++;
    finished = false;
    refuses = false;
    received = [];
  });

  const urlOn = (app: FastifyInstance, madeAtMs = Date.now()) => {
    const publicUrl = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    return signedUploadUrl({ path, keyring, publicUrl }, uploadId, madeAtMs).url;
  };
  const tus = { 'tus-resumable': '1.0.0' };
  const offsetOn = async (app: FastifyInstance) => {
    const answer = await fetch(urlOn(app), { method: 'HEAD', headers: tus });
    return Number(answer.headers.get('upload-offset'));
  };
  const patch = (app: FastifyInstance, from: number, to: number, more = {}, url = urlOn(app)) =>
    fetch(url, {
      method: 'PATCH',
      headers: {
        ...tus,
        'upload-offset': String(from),
        'content-type': 'application/offset+octet-stream',
        ...more,
      },
      body: bytes.subarray(from, to),
    });

  /** Sends some bytes of a PATCH that promises more, and drops the connection once they lie there. */
  async function cut(app: FastifyInstance, other: FastifyInstance, from: number, to: number) {
    const sent = request(urlOn(app), {
      method: 'PATCH',
      headers: {
        ...tus,
        'upload-offset': String(from),
        'content-type': 'application/offset+octet-stream',
        'content-length': bytes.length - from,
      },
    });
    const closed = new Promise((resolve) => sent.on('error', resolve).on('close', resolve));
    sent.write(bytes.subarray(from, to));
    await vi.waitFor(async () => expect(await offsetOn(other)).toBeGreaterThan(from));
    sent.destroy();
    await closed;
  }

  test('an upload that is cut goes on in another process, and its bytes are the same', async () => {
    let offset = await offsetOn(replicas[0]);
    expect(offset).toBe(0);
    for (let at = 0; at < 20; at++) {
      const app = replicas[at % 2] as FastifyInstance;
      const other = replicas[(at + 1) % 2] as FastifyInstance;
      await cut(app, other, offset, offset + 10_000);
      offset = await offsetOn(app);
    }
    const last = await patch(replicas[1], offset, bytes.length);
    expect(last.status).toBe(204);
    expect(received.map((whole) => whole.equals(bytes))).toEqual([true]);
    expect(await offsetOn(replicas[0])).toBe(bytes.length);
    expect(await filesBelow(folder)).toEqual([]);
  });

  test('bytes whose checksum is wrong do not count', async () => {
    const digest = createHash('sha1').update(bytes.subarray(0, 1_000)).digest('base64');
    const right = { 'upload-checksum': `sha1 ${digest}` };
    await offsetOn(replicas[0]);
    expect((await patch(replicas[0], 0, 1_001, right)).status).toBe(460);
    expect(await offsetOn(replicas[0])).toBe(0);
    expect((await patch(replicas[0], 0, 1_000, { 'upload-checksum': 'crc32 x' })).status).toBe(400);
    expect((await patch(replicas[0], 0, 1_000, right)).status).toBe(204);
    expect(await offsetOn(replicas[1])).toBe(1_000);
  });

  test('an offset that is not the present one, and more bytes than declared, are refused', async () => {
    await patch(replicas[0], 0, 1_000);
    expect((await patch(replicas[1], 0, 1_000)).status).toBe(409);
    const more = await fetch(urlOn(replicas[0]), {
      method: 'PATCH',
      headers: {
        ...tus,
        'upload-offset': '1000',
        'content-type': 'application/offset+octet-stream',
      },
      body: bytes,
    });
    expect(more.status).toBe(413);
    expect(received).toEqual([]);
  });

  test('refused bytes are told of, and are gone', async () => {
    refuses = true;
    const answer = await patch(replicas[0], 0, bytes.length);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { message: 'These bytes are no video.' } });
    expect(await offsetOn(replicas[0])).toBe(0);
  });

  test('an upload that its client ends is gone', async () => {
    await patch(replicas[0], 0, 1_000);
    const ended = await fetch(urlOn(replicas[1]), { method: 'DELETE', headers: tus });
    expect(ended.status).toBe(204);
    expect(await offsetOn(replicas[0])).toBe(0);
  });

  test('only whoever has the address may send, also after it expired if it was begun before', async () => {
    const old = urlOn(replicas[0], Date.now() - 3_600_000);
    expect((await patch(replicas[0], 0, 1_000, {}, old)).status).toBe(403);
    expect((await patch(replicas[0], 0, 1_000)).status).toBe(204);
    expect((await patch(replicas[0], 1_000, 2_000, {}, old)).status).toBe(204);
    expect((await patch(replicas[0], 2_000, 3_000, {}, `${old}x`)).status).toBe(403);
    const other = urlOn(replicas[0]);
    uploadId++;
    expect((await patch(replicas[0], 0, 1_000, {}, other)).status).toBe(404);
  });
});

test('an upload comes in so many pieces at the most', async () => {
  const own = await mkdtemp(join(tmpdir(), 'pieces-'));
  const store = await createFileStore(own);
  const sizeOf = async () => bytes.length;
  const open = inPieces({ store, ledger: createLedger(), sizeOf, maxPieces: 2 });
  const upload = await open(new Map());
  const send = (at: number) => upload.write(Readable.from([bytes.subarray(at, at + 1)]), '1', at);
  expect([await send(0), await send(1)]).toEqual([1, 2]);
  await expect(send(2)).rejects.toThrow('2 pieces already');
  await rm(own, { recursive: true });
});
