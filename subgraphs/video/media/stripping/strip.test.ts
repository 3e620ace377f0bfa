import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeClip } from '../../testing/samples.ts';
import { probeVideo } from '../checks/probe-video.ts';
import { fileWindow } from './file-window.ts';
import { stripMp4 } from './strip-mp4.ts';
import { stripWebm } from './strip-webm.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'strip-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function strip(bytes: Buffer, how: typeof stripMp4) {
  const path = join(folder, `${Math.random()}`);
  await writeFile(path, bytes);
  const file = await open(path, 'r+');
  const changed = await how(await fileWindow(file)).finally(() => file.close());
  return { changed, path, bytes: await readFile(path) };
}

const uint32 = (...values: number[]) => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value, at * 4);
  return bytes;
};
const box = (type: string, ...parts: (Buffer | string)[]) => {
  const body = Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
  );
  return Buffer.concat([uint32(body.length + 8), Buffer.from(type, 'latin1'), body]);
};

/** Puts boxes at the end of `moov`, and moves the chunk offsets by as much as that takes. */
function withInMoov(clip: Buffer, ...added: Buffer[]): Buffer {
  const extra = Buffer.concat(added);
  const moov = clip.indexOf('moov') - 4;
  const end = moov + clip.readUInt32BE(moov);
  const out = Buffer.concat([clip.subarray(0, end), extra, clip.subarray(end)]);
  out.writeUInt32BE(end - moov + extra.length, moov);
  const stco = out.indexOf('stco') + 4;
  for (let chunk = 0; chunk < out.readUInt32BE(stco + 4); chunk++) {
    const at = stco + 8 + chunk * 4;
    out.writeUInt32BE(out.readUInt32BE(at) + extra.length, at);
  }
  return out;
}

const place = '+52.3730+004.8924/';

test('location and device are taken out of an MP4 wherever phones write them, and the video stays whole', async () => {
  const clip = await makeClip({ seed: 1 });
  const tagged = Buffer.concat([
    withInMoov(
      clip,
      box(
        'udta',
        box('\xa9xyz', Buffer.from([0, place.length, 0x15, 0xc7]), place),
        box('loci', uint32(0), 'Amsterdam'),
      ),
      box(
        'meta',
        box('keys', uint32(0, 1), box('mdta', 'com.apple.quicktime.location.ISO6709')),
        box('ilst', box('\0\0\0\x01', place)),
      ),
      box('uuid', Buffer.alloc(16, 0xbe), `<x:xmpmeta>${place}</x:xmpmeta>`),
    ),
    box('meta', uint32(0), place),
  ]);
  const result = await strip(tagged, stripMp4);
  expect(result.changed).toBe(true);
  expect(result.bytes.length).toBe(tagged.length);
  for (const trace of [place, 'Amsterdam', 'ISO6709', 'xmpmeta', '\xa9xyz'])
    expect(result.bytes.includes(Buffer.from(trace, 'latin1')), trace).toBe(false);
  expect(await probeVideo(result.path)).toEqual({ durationMs: 2000, width: 96, height: 160 });
});

test('a track of GPS samples is taken out with its samples', async () => {
  const samples = Buffer.from(place.repeat(3));
  const clip = await makeClip({ seed: 2 });
  const track = (offset: number) =>
    box(
      'trak',
      box('tkhd', uint32(0, 0, 0, 9, 0)),
      box(
        'mdia',
        box('hdlr', uint32(0, 0), 'meta', uint32(0, 0, 0)),
        box(
          'minf',
          box(
            'stbl',
            box('stsz', uint32(0, 0, 3, place.length, place.length, place.length)),
            box('stsc', uint32(0, 1, 1, 3, 1)),
            box('stco', uint32(0, 1, offset)),
          ),
        ),
      ),
    );
  const whole = withInMoov(clip, track(0));
  const tagged = Buffer.concat([withInMoov(clip, track(whole.length + 8)), box('mdat', samples)]);
  const result = await strip(tagged, stripMp4);
  expect(result.bytes.includes(place)).toBe(false);
  expect(await probeVideo(result.path)).toEqual({ durationMs: 2000, width: 96, height: 160 });
});

const hidden = 'what no player shows';
const payload = () => Buffer.from(hidden.repeat(50));
const smuggled: [string, (clip: Buffer) => Buffer][] = [
  ...['free', 'skip', 'wide', 'zzzz', 'mdat', 'uuid', 'udta'].map(
    (type): [string, (clip: Buffer) => Buffer] => [
      `a box ${type} behind the video`,
      (clip) => Buffer.concat([clip, box(type, payload())]),
    ],
  ),
  ['free inside free', (clip) => Buffer.concat([clip, box('free', box('free', payload()))])],
  ['free inside moov', (clip) => withInMoov(clip, box('free', payload()))],
  ['an unknown box inside moov', (clip) => withInMoov(clip, box('zzzz', payload()))],
  ['bytes too few for a box', (clip) => Buffer.concat([clip, Buffer.from(hidden.slice(0, 7))])],
  ['bytes of mdat before the first sample', (clip) => withinMdat(clip)],
];

/** Puts bytes at the start of `mdat`, which is behind `moov`, and moves the chunk offsets. */
function withinMdat(clip: Buffer): Buffer {
  const extra = payload();
  const mdat = clip.indexOf('mdat') - 4;
  const isWide = clip.readUInt32BE(mdat) === 1;
  const body = mdat + (isWide ? 16 : 8);
  const out = Buffer.concat([clip.subarray(0, body), extra, clip.subarray(body)]);
  if (isWide) out.writeBigUInt64BE(clip.readBigUInt64BE(mdat + 8) + BigInt(extra.length), mdat + 8);
  else out.writeUInt32BE(clip.readUInt32BE(mdat) + extra.length, mdat);
  const stco = out.indexOf('stco') + 4;
  for (let chunk = 0; chunk < out.readUInt32BE(stco + 4); chunk++) {
    const at = stco + 8 + chunk * 4;
    out.writeUInt32BE(out.readUInt32BE(at) + extra.length, at);
  }
  return out;
}

test.each(smuggled)('%s does not pass, and the video stays whole', async (_, smuggle) => {
  const clip = await makeClip({ seed: 6 });
  const result = await strip(smuggle(clip), stripMp4);
  expect(result.changed).toBe(true);
  expect(result.bytes.includes(hidden.slice(0, 7))).toBe(false);
  expect(await probeVideo(result.path)).toEqual({ durationMs: 2000, width: 96, height: 160 });
  // Every frame is as it was.
  const frames = clip.subarray(clip.indexOf('mdat') + 4);
  expect(result.bytes.includes(frames.subarray(frames.length - 5_000))).toBe(true);
});

test('the samples of a fragmented MP4 stay, and what lies between them does not', async () => {
  const clip = await makeClip({ seed: 7, container: 'fragmented mp4' });
  const first = await strip(clip, stripMp4);
  expect(first.bytes.includes('moof')).toBe(true);
  for (let at = clip.indexOf('mdat'); at > 0; at = clip.indexOf('mdat', at + 1)) {
    const size = clip.readUInt32BE(at - 4);
    expect(first.bytes.subarray(at, at - 4 + size).equals(clip.subarray(at, at - 4 + size))).toBe(
      true,
    );
  }
  expect(await probeVideo(first.path)).toEqual({ durationMs: 2000, width: 96, height: 160 });
  const tagged = Buffer.concat([clip, box('mdat', payload())]);
  expect((await strip(tagged, stripMp4)).bytes.includes(hidden)).toBe(false);
});

test('a clean MP4 is left as it is', async () => {
  const clip = await makeClip({ seed: 3 });
  const first = await strip(clip, stripMp4);
  const again = await strip(first.bytes, stripMp4);
  expect(again.changed).toBe(false);
  expect(again.bytes.equals(first.bytes)).toBe(true);
});

test('boxes that lie about their size are refused', async () => {
  const clip = await makeClip({ seed: 4 });
  for (const size of [0xffffffff, 7]) {
    const broken = Buffer.from(clip);
    broken.writeUInt32BE(size, broken.indexOf('moov') - 4);
    await expect(strip(broken, stripMp4)).rejects.toMatchObject({ fault: 'broken' });
  }
});

test('tags and attachments are taken out of a WebM, and the video stays whole', async () => {
  const clip = await makeClip({ seed: 5, container: 'webm' });
  const element = (id: string, body: Buffer) =>
    Buffer.concat([
      Buffer.from(id, 'hex'),
      Buffer.from([0x40 | (body.length >> 8), body.length & 255]),
      body,
    ]);
  const extra = Buffer.concat([
    element('1254c367', Buffer.from(`LOCATION ${place}`)),
    element('1941a469', Buffer.from('photo of my house')),
  ]);
  const segment = clip.indexOf(Buffer.from('18538067', 'hex'));
  const tagged = Buffer.concat([clip, extra]);
  const sizeAt = segment + 4;
  const width = Math.clz32(clip[sizeAt] as number) - 23;
  const size =
    BigInt(`0x${clip.subarray(sizeAt, sizeAt + width).toString('hex')}`) + BigInt(extra.length);
  tagged.write(size.toString(16).padStart(width * 2, '0'), sizeAt, 'hex');
  const result = await strip(tagged, stripWebm);
  expect(result.changed).toBe(true);
  for (const trace of [place, 'LOCATION', 'my house'])
    expect(result.bytes.includes(trace), trace).toBe(false);
  expect(await probeVideo(result.path)).toMatchObject({ durationMs: 2000 });
});
