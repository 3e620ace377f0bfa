import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMedia } from '../media/media.ts';
import { checkNextPost } from '../posts/check-posts.ts';
import { openVideoOnBucket, type VideoOnBucket } from '../testing/bucket-world.ts';
import { fetchFrom, prepareAll, readPrepared } from '../testing/prepared.ts';
import { hasFfmpeg, moving, record, tone } from '../testing/recorded.ts';
import { makeClip } from '../testing/samples.ts';
import { nobody, sha256, type VideoSubgraph } from '../testing/world.ts';
import { giveUpUploads } from './housekeeping.ts';
import { openPieces } from './pieces.ts';

const dayMs = 24 * 60 * 60_000;
let video: VideoOnBucket;
beforeAll(async () => {
  video = await openVideoOnBucket();
});
afterAll(() => video.dispose());

const opened = async (bytes: Buffer, more = {}) => {
  const author = video.person();
  const { createUpload } = await video.data(
    author,
    `mutation ($input: CreateUploadInput!) { createUpload(input: $input) { id url resumableUrl } }`,
    { input: { contentType: 'video/mp4', byteLength: bytes.length, ...more } },
  );
  return { author, ...createUpload } as Opened;
};
interface Opened {
  author: ReturnType<VideoSubgraph['person']>;
  id: string;
  url: string;
  resumableUrl: string;
}
const ask = (
  { resumableUrl }: Opened,
  method: 'HEAD' | 'PATCH' | 'DELETE',
  headers = {},
  payload?: Buffer,
) => {
  const { pathname, search } = new URL(resumableUrl);
  const sent = { 'tus-resumable': '1.0.0', ...headers };
  return video.app.inject({
    method,
    url: pathname + search,
    headers: sent,
    ...(payload && { payload }),
  });
};
const patch = (upload: Opened, offset: number, bytes: Buffer) => {
  const type = { 'content-type': 'application/offset+octet-stream' };
  return ask(upload, 'PATCH', { ...type, 'upload-offset': String(offset) }, bytes);
};
const offsetOf = async (upload: Opened) =>
  Number((await ask(upload, 'HEAD')).headers['upload-offset']);
const namesOf = ({ id }: Opened) => openPieces(video.subgraph.services).names(Number(id));
const storeOf = async () => (await openMedia(video.subgraph.services.config)).store;

test('an upload for a bucket comes piece by piece, and is published like any other', async () => {
  const clip = await makeClip({ seed: 'pieces' });
  const upload = await opened(clip, { sha256: sha256(clip) });
  expect(new URL(upload.url).origin).toBe(video.bucketOrigin);
  expect(new URL(upload.resumableUrl).pathname).toBe(`/upload/${upload.id}`);
  const half = clip.length >> 1;
  expect((await patch(upload, 0, clip.subarray(0, half))).statusCode).toBe(204);
  expect(await offsetOf(upload)).toBe(half);
  const [name = ''] = await namesOf(upload);
  const stored = await (await storeOf()).open(`resumable/${upload.id}/${name}`);
  expect(stored && (await buffer(stored)).equals(clip.subarray(0, half))).toBe(true);
  expect((await patch(upload, 0, clip)).statusCode).toBe(409);
  expect((await patch(upload, half, clip.subarray(half))).statusCode).toBe(204);
  expect(await namesOf(upload)).toEqual([]);
  expect(await (await storeOf()).stat(`resumable/${upload.id}/${name}`)).toBeNull();
  const post = await video.publish(upload.author, { uploadIds: [upload.id] });
  expect(post.status).toBe('READY');
  expect((await fetchFrom(video, post.mediaUrl)).statusCode).toBe(200);
});

test('of two that send the same place at once, one counts, and the bytes are right', async () => {
  const clip = await makeClip({ seed: 'twice' });
  const upload = await opened(clip, { sha256: sha256(clip) });
  const ledger = openPieces(video.subgraph.services);
  const id = Number(upload.id);
  for (const name of ['one', 'two']) await ledger.begin(id, name);
  const keep = (name: string, byteLength: number) =>
    ledger.keep(id, [{ name, startsAt: 0, byteLength }]);
  expect((await Promise.all([keep('one', 10), keep('two', 20)])).sort()).toEqual([false, true]);
  expect(await ledger.read(id)).toHaveLength(1);
  expect((await ask(upload, 'DELETE')).statusCode).toBe(204);
  expect(await namesOf(upload)).toEqual([]);
  expect(await offsetOf(upload)).toBe(0);
});

const inParts = async ({ resumableUrl }: Opened, payload: object) => {
  const { pathname, search } = new URL(resumableUrl);
  const { statusCode, body } = await video.app.inject({
    method: 'POST',
    url: pathname + search,
    payload,
  });
  return { statusCode, ...JSON.parse(body) };
};

// Told of by the runner where it is missing: the imitation cannot list what is under way.
const onRealBucket = process.env.OBJECTS_URL ? test : () => undefined;
onRealBucket('an upload in parts goes straight to the bucket', async () => {
  const clip = await makeClip({ seed: 'parts' });
  // Each part but the last has 16 MiB; what stands behind the film in its file counts for nothing.
  const unused = Buffer.alloc(17 * 1024 * 1024);
  unused.writeUInt32BE(unused.length, 0);
  unused.write('free', 4);
  const bytes = Buffer.concat([clip, unused]);
  const upload = await opened(bytes, { sha256: sha256(bytes) });
  const first = await inParts(upload, {});
  const { session, partBytes, urls } = await inParts(upload, {});
  expect([partBytes, urls.length]).toEqual([16 * 1024 * 1024, 2]);
  const send = async (url: string, body: Buffer) => {
    const answer = await fetch(url, { method: 'PUT', body: new Uint8Array(body) });
    return { status: answer.status, etag: answer.headers.get('etag') ?? '' };
  };
  expect((await send(urls[0], bytes.subarray(0, 100))).status).toBe(403);
  const sent = await Promise.all([
    send(urls[0], bytes.subarray(0, partBytes)),
    send(urls[1], bytes.subarray(partBytes)),
  ]);
  const etags = sent.map(({ etag }) => etag);
  for (const wrong of [etags.slice(1), [...etags].reverse(), [etags[0], '"none"']])
    expect((await inParts(upload, { session, etags: wrong })).error.code).toBe('BAD_USER_INPUT');
  // To begin anew ended what was begun before.
  for (const ended of [first.session, 'another'])
    expect((await inParts(upload, { session: ended, etags })).statusCode).toBe(400);
  expect((await inParts(upload, { session, etags })).statusCode).toBe(201);
  const { id } = await video.publish(upload.author, { uploadIds: [upload.id] });
  while (await checkNextPost(video.subgraph.services));
  expect(await readPrepared(video, upload.author, id)).toMatchObject({ status: 'READY' });
  expect((await inParts(upload, {})).statusCode).toBe(409);
});

test('an upload in parts is begun with its address, and ended by its parts', async () => {
  const upload = await opened(await makeClip({ seed: 'malformed' }));
  for (const body of [[], { session: 1 }, { session: 'a' }, { session: 'a', etags: [1] }])
    expect((await inParts(upload, body)).error.code).toBe('BAD_USER_INPUT');
  const forged = { ...upload, resumableUrl: `${upload.resumableUrl}x` };
  expect((await inParts(forged, {})).statusCode).toBe(403);
});

test('what has come of an upload is deleted when it is given up', async () => {
  const clip = await makeClip({ seed: 'given up' });
  const upload = await opened(clip);
  await patch(upload, 0, clip.subarray(0, 100));
  const [name = ''] = await namesOf(upload);
  const key = `resumable/${upload.id}/${name}`;
  expect(await (await storeOf()).stat(key)).toEqual({ byteLength: 100 });
  await giveUpUploads(video.subgraph.services, Date.now() + dayMs + 1_000);
  expect(await (await storeOf()).stat(key)).toBeNull();
  expect(await namesOf(upload)).toEqual([]);
  expect((await patch(upload, 100, clip.subarray(100))).statusCode).toBe(404);
});

test.runIf(hasFfmpeg)('renditions in a bucket are served by us, to who may see them', async () => {
  const clip = record(`${moving('160x120', 10)} ${tone()} -pix_fmt yuv420p`);
  const upload = await opened(clip);
  expect((await patch(upload, 0, clip)).statusCode).toBe(204);
  const input = { uploadIds: [upload.id], visibility: 'PRIVATE' };
  const { id } = await video.publish(upload.author, input);
  await prepareAll(video);
  expect(await readPrepared(video, nobody, id)).toBeNull();
  const { hlsUrl } = (await readPrepared(video, upload.author, id)).playback;
  expect(new URL(hlsUrl).origin).not.toBe(video.bucketOrigin);
  const files = ['master.m3u8', '120.m3u8', '120.mp4', 'audio.mp4'].map(
    (file) => new URL(file, hlsUrl).href,
  );
  const statuses = async () =>
    Promise.all(files.map(async (url) => (await fetchFrom(video, url)).statusCode));
  expect(await statuses()).toEqual([200, 200, 200, 200]);
  const part = await fetchFrom(video, files[2] ?? '', { range: 'bytes=4-7' });
  expect([part.statusCode, part.payload]).toEqual([206, 'ftyp']);
  await video.data(upload.author, 'mutation ($id: ID!) { deletePost(id: $id) }', { id });
  expect(await statuses()).toEqual([404, 404, 404, 404]);
});
