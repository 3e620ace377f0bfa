import { readdir } from 'node:fs/promises';
import sharp from 'sharp';
import { thumbHashToAverageRGBA } from 'thumbhash';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { readBytePlaylist } from '../ladder/byte-playlist.ts';
import { openMedia } from '../media/media.ts';
import { fetchFrom, prepareAll, readPrepared } from '../testing/prepared.ts';
import { hasFfmpeg, moving, record, tone } from '../testing/recorded.ts';
import { makePhoto } from '../testing/samples.ts';
import { nobody, openVideoSubgraph, sha256, type VideoSubgraph } from '../testing/world.ts';

let video: VideoSubgraph;
beforeAll(async () => {
  video = await openVideoSubgraph();
});
afterAll(() => video.dispose());

async function publish(clip: Buffer, input = {}) {
  const author = video.person();
  const uploadId = await video.upload(author, clip, 'video/mp4');
  const { id } = await video.publish(author, { uploadIds: [uploadId], ...input });
  return { author, id };
}
const read = (id: string, viewer = nobody) => readPrepared(video, viewer, id);
const get = (url: string, headers = {}) => fetchFrom(video, url, headers);

describe.runIf(hasFfmpeg)('a published video', () => {
  let clip: Buffer;
  beforeAll(() => {
    clip = record(`${moving('640x480')} ${tone()} -pix_fmt yuv420p`);
  });

  test('gets renditions, pictures and a file for every player', async () => {
    const { id } = await publish(clip);
    const waiting = await read(id);
    expect(waiting).toMatchObject({
      status: 'READY',
      processing: { stage: 'WAITING', progress: 0, attempts: 0, reason: null },
      playback: { hlsUrl: null, renditions: [], spriteUrl: null },
      thumbnailsReady: false,
      thumbnails: [],
      placeholder: null,
    });
    expect(waiting.playback.progressiveUrl).toBe(waiting.mediaUrl);
    await prepareAll(video);
    const post = await read(id);
    expect(post).toMatchObject({
      processing: { stage: 'DONE', progress: 1, attempts: 1, reason: null },
      playback: {
        renditions: [
          { width: 480, height: 360, codecs: 'avc1.640015,mp4a.40.2' },
          { width: 640, height: 480, codecs: 'avc1.64001e,mp4a.40.2' },
        ],
      },
      thumbnailsReady: true,
      thumbnails: [
        { width: 192, height: 144 },
        { width: 320, height: 240 },
        { width: 640, height: 480 },
      ],
    });
    expect(thumbHashToAverageRGBA(Buffer.from(post.placeholder, 'base64')).a).toBe(1);
    const small = await get(post.thumbnails[0].url);
    expect(await sharp(small.rawPayload).metadata()).toMatchObject({ format: 'webp', width: 192 });
    expect((await get(post.playback.spriteUrl)).headers['content-type']).toBe('image/webp');
    const { store } = await openMedia(video.subgraph.services.config);
    expect(await readdir(`${store.workFolder}-jobs`)).toEqual([]);
  });

  test('is played by a playlist whose parts make whole fragmented files', async () => {
    const { id } = await publish(clip);
    await prepareAll(video);
    const { hlsUrl } = (await read(id)).playback;
    const master = await get(hlsUrl);
    expect(master.headers).toMatchObject({
      'content-type': 'application/vnd.apple.mpegurl',
      'cache-control': 'public, max-age=300',
    });
    const names = [...master.payload.matchAll(/^(?:.*URI=")?(\w+\.m3u8)/gm)].map(
      ([, name]) => name,
    );
    expect(names).toEqual(['audio.m3u8', '360.m3u8', '480.m3u8']);
    for (const name of names) {
      const playlist = await get(new URL(name ?? '', hlsUrl).href);
      const { head, parts } = readBytePlaylist(playlist.payload);
      const file = new URL((name ?? '').replace('m3u8', 'mp4'), hlsUrl).href;
      const ends = parts.map(([start, length]) => start + length);
      const whole = await get(file);
      expect(whole.rawPayload.length).toBe(ends.at(-1));
      const first = await get(file, { range: `bytes=0-${head - 1}` });
      expect(first.statusCode).toBe(206);
      expect(first.rawPayload.toString('latin1', 4, 8)).toBe('ftyp');
    }
  });

  test('twice the same gives the same files', async () => {
    const { id } = await publish(clip);
    const other = await publish(clip);
    await prepareAll(video);
    const [one, two] = [await read(id), await read(other.id)];
    expect(one.thumbnails).toEqual(two.thumbnails);
    const bytes = async (post: typeof one) =>
      sha256((await get(post.playback.hlsUrl.replace('master.m3u8', '360.mp4'))).rawPayload);
    expect(await bytes(one)).toBe(await bytes(two));
  });

  test('is gone with all its files when it is deleted', async () => {
    const { author, id } = await publish(record(`${moving('320x200')} -pix_fmt yuv420p`));
    await prepareAll(video);
    const { playback, thumbnails } = await read(id);
    await video.data(author, 'mutation ($id: ID!) { deletePost(id: $id) }', { id });
    for (const url of [playback.hlsUrl, playback.hlsUrl.replace('master.m3u8', '200.mp4')])
      expect((await get(url)).statusCode).toBe(404);
    expect((await get(thumbnails[0].url)).statusCode).toBe(404);
    expect((await get(playback.spriteUrl)).statusCode).toBe(404);
  });
});

describe.runIf(hasFfmpeg)('where there is no ffmpeg', () => {
  afterEach(() => vi.unstubAllEnvs());
  const fragments = (flags: string) =>
    record(
      `${moving('320x240', 10, 5)} ${tone(5)} -pix_fmt yuv420p -g 10 -c:a aac -movflags ${flags}`,
    );
  const prepareWithout = async (clip: Buffer) => {
    const { id } = await publish(clip);
    vi.stubEnv('PATH', '');
    await prepareAll(video);
    return read(id);
  };

  test('a fragmented video with an index is played by a playlist as it is', async () => {
    const clip = fragments('frag_keyframe+empty_moov+default_base_moof+dash+global_sidx');
    const { processing, playback } = await prepareWithout(clip);
    expect(processing.stage).toBe('DONE');
    expect(playback.renditions).toMatchObject([
      { width: 320, codecs: expect.stringMatching(/^avc1\.64[0-9a-f]{4},mp4a\.40\.2$/) },
    ]);
    const media = await get(playback.hlsUrl.replace('master', '240'));
    const { head, parts } = readBytePlaylist(media.payload);
    expect(parts).toHaveLength(5);
    const file = (await get(playback.hlsUrl.replace('master.m3u8', '240.mp4'))).rawPayload;
    expect(file.toString('latin1', 4, 8)).toBe('ftyp');
    expect(file.subarray(0, head).includes('moov')).toBe(true);
    for (const [start, length] of parts)
      expect(file.subarray(start, start + length).includes('moof')).toBe(true);
    const end = (parts.at(-1)?.[0] ?? 0) + (parts.at(-1)?.[1] ?? 0);
    expect(file.toString('latin1', end + 4, end + 8)).toBe('mfra');
  });

  test.each([
    ['has no fragments', 'faststart'],
    ['has no index', 'frag_keyframe+empty_moov'],
  ])('a video that %s is played as it was sent', async (_, flags) => {
    const post = await prepareWithout(fragments(flags));
    expect(post).toMatchObject({
      status: 'READY',
      processing: { stage: 'DONE', reason: null },
      playback: { hlsUrl: null, renditions: [], progressiveUrl: post.mediaUrl },
    });
  });
});

test('each photo of a post gets thumbnails', async () => {
  const author = video.person();
  const uploadIds: string[] = [];
  for (const seed of ['one', 'two']) {
    const photo = await makePhoto({ seed, width: 300, height: 200 });
    uploadIds.push(await video.upload(author, photo, 'image/jpeg'));
  }
  const { id } = await video.publish(author, { uploadIds });
  await prepareAll(video);
  const post = await read(id);
  expect(post).toMatchObject({
    playback: null,
    thumbnailsReady: true,
    processing: { stage: 'DONE' },
  });
  expect(post.media).toHaveLength(2);
  for (const { thumbnails } of post.media)
    expect(thumbnails).toMatchObject([
      { width: 216, height: 144 },
      { width: 300, height: 200 },
      { width: 300, height: 200 },
    ]);
  expect(post.thumbnails).toEqual(post.media[0].thumbnails);
});

test.runIf(hasFfmpeg)('a video that few players know is shown once it was converted', async () => {
  const { author, id } = await publish(
    record(`${moving('160x120', 10)} -c:v libx265 -x265-params log-level=none -tag:v hvc1`),
  );
  expect(await read(id)).toBeNull();
  expect(await read(id, author)).toMatchObject({ status: 'PROCESSING', playback: null });
  await prepareAll(video);
  const post = await read(id);
  expect(post).toMatchObject({ status: 'READY', processing: { stage: 'DONE' } });
  expect(post.playback.renditions).toMatchObject([{ width: 160, height: 120 }]);
  const played = await get(post.mediaUrl);
  expect(played.headers['content-type']).toBe('video/mp4');
  expect(played.rawPayload.includes('avcC')).toBe(true);
  expect(played.rawPayload.indexOf('moov')).toBeLessThan(played.rawPayload.indexOf('mdat'));
});

test.runIf(hasFfmpeg)('a video whose frames cannot be decoded fails, and says why', async () => {
  const clip = record(`${moving('160x120', 10)} -pix_fmt yuv420p`);
  const frames = clip.indexOf('mdat') + 4;
  const end = frames + clip.readUInt32BE(frames - 8) - 8;
  const { author, id } = await publish(clip.fill(0, frames, end));
  expect((await read(id)).status).toBe('READY');
  await prepareAll(video);
  expect(await read(id)).toBeNull();
  const post = await read(id, author);
  expect(post).toMatchObject({ status: 'FAILED', processing: { stage: 'FAILED' } });
  expect(post.failureReason).toContain('cannot be decoded');
  expect(post.processing.reason).toBe(post.failureReason);
  const retried = await video.data(
    author,
    'mutation ($id: ID!) { retryProcessing(postId: $id) { processing { stage } } }',
    { id },
  );
  expect(retried.retryProcessing.processing.stage).toBe('WAITING');
  await prepareAll(video);
  expect((await read(id, author)).processing.stage).toBe('FAILED');
});
