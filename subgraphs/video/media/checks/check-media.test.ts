import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProgram } from '../../ffmpeg/tools.ts';
import { clipSize, makeClip, makePhoto } from '../../testing/samples.ts';
import { avif, gif, jpeg, type MediaType, mov, mp4, png, webm, webp } from '../media-types.ts';
import { checkMedia } from './check-media.ts';
import { probeVideo } from './probe-video.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check-media-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function check(bytes: Buffer | string, declared: MediaType, ffmpeg: string | null = null) {
  const path = join(folder, randomUUID());
  await writeFile(path, bytes);
  return {
    path,
    ...(await checkMedia(path, declared, {
      workFolder: folder,
      ffmpeg,
      stage: (_, work) => work(),
    })),
  };
}
const box = (type: string, ...parts: Buffer[]) => {
  const body = Buffer.concat(parts);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(body.length + 8);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, body]);
};

describe('videos', () => {
  test.each([
    [mp4, 'mp4'],
    [mov, 'mov'],
    [webm, 'webm'],
  ] as const)('%o is read without external programs', async (type, container) => {
    const { media, cover } = await check(await makeClip({ seed: 1, seconds: 3, container }), type);
    expect(media).toMatchObject({ type, durationMs: 3000, ...clipSize });
    expect(media.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(cover).toMatchObject({ type: jpeg, ...clipSize });
  });

  test('the generated cover depends on the bytes alone', async () => {
    const clip = await makeClip({ seed: 2 });
    const [one, two, other] = [
      await check(clip, mp4),
      await check(clip, mp4),
      await check(await makeClip({ seed: 3 }), mp4),
    ];
    expect(one.cover?.hash).toBe(two.cover?.hash);
    expect(one.cover?.hash).not.toBe(other.cover?.hash);
  });

  test('a missing or failing ffmpeg still gives a cover', async () => {
    for (const ffmpeg of ['/nowhere/ffmpeg', '/bin/false', '/bin/true']) {
      expect((await check(await makeClip({ seed: 4 }), mp4, ffmpeg)).cover).toMatchObject(clipSize);
    }
  });

  test.runIf(findProgram('ffmpeg'))('with ffmpeg the cover is a frame of the video', async () => {
    const { cover } = await check(await makeClip({ seed: 5 }), mp4, findProgram('ffmpeg'));
    const { channels } = await sharp(cover?.path).stats();
    expect(Math.min(...channels.map((channel) => channel.max))).toBeGreaterThan(225); // the white square of the sample clip
  });

  test.each([mp4, mov, webm])('a cut $contentType is refused', async (type) => {
    const clip = await makeClip({ seed: 6, container: type.extension as 'mp4' });
    for (const share of [0.1, 0.5, 0.95]) {
      await expect(
        check(clip.subarray(0, Math.floor(clip.length * share)), type),
      ).rejects.toMatchObject({ fault: 'broken' });
    }
  });

  test('an index that promises frames outside the file is refused', async () => {
    const clip = await makeClip({ seed: 7 });
    const mdat = clip.indexOf('mdat') - 4;
    const short = Buffer.concat([clip.subarray(0, mdat), box('mdat', Buffer.alloc(64))]);
    await expect(check(short, mp4)).rejects.toMatchObject({ fault: 'broken' });
  });

  test('a file that claims four billion samples is refused in time, and the process goes on meanwhile', async () => {
    const endless = await makeClip({ seed: 8 });
    endless.writeUInt32BE(0xffffffff, endless.indexOf('stsc') + 16);
    const path = join(folder, randomUUID());
    await writeFile(path, endless);
    let turns = 0;
    const ticking = setInterval(() => turns++, 1);
    await expect(probeVideo(path, 500)).rejects.toMatchObject({ fault: 'broken' });
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(5);
    expect((await check(await makeClip({ seed: 9 }), mp4)).media.durationMs).toBe(2000);
  });

  test('a header without a movie is refused', async () => {
    await expect(check(box('ftyp', Buffer.from('isom\0\0\0\0isom')), mp4)).rejects.toMatchObject({
      fault: 'broken',
    });
    await expect(
      check(
        Buffer.concat([
          box('ftyp', Buffer.from('isom\0\0\0\0isom')),
          Buffer.from('hello, this is text'),
        ]),
        mp4,
      ),
    ).rejects.toMatchObject({ fault: 'broken' });
  });
});

describe('what is not declared or not known is refused by content', () => {
  const html = '<!doctype html><script>alert(1)</script>';
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  test.each([
    ['text called .mp4', 'just some text', mp4],
    ['HTML', html, jpeg],
    ['SVG', svg, png],
    ['SVG with an XML head', `<?xml version="1.0"?>${svg}`, png],
    ['nothing', '', mp4],
    ['HEIC', box('ftyp', Buffer.from('heic\0\0\0\0mif1heic')), avif],
    ['Matroska that is not WebM', Buffer.from('1a45dfa3934282886d6174726f736b61', 'hex'), webm],
    ['an ELF program', Buffer.from('\x7fELF\x02\x01\x01'), mp4],
  ])('%s', async (_, bytes, declared) => {
    await expect(check(bytes, declared)).rejects.toMatchObject({ fault: 'type' });
  });

  test('a good file of another type than declared', async () => {
    await expect(check(await makePhoto({ seed: 1, format: 'png' }), jpeg)).rejects.toThrow(
      'image/png',
    );
    await expect(check(await makeClip({ seed: 1, container: 'mov' }), mp4)).rejects.toThrow(
      'video/quicktime',
    );
  });
});

describe('photos', () => {
  test.each([
    ['jpeg', jpeg, jpeg],
    ['png', png, png],
    ['webp', webp, webp],
    ['gif', gif, gif],
    ['avif', avif, webp],
  ] as const)('%s is written anew', async (format, declared, stored) => {
    const { media, cover } = await check(
      await makePhoto({ seed: 1, width: 64, height: 48, format }),
      declared,
    );
    expect(media).toMatchObject({ type: stored, width: 64, height: 48, durationMs: null });
    expect(cover).toBeNull();
  });

  test('EXIF, location and everything behind the picture are gone, and the picture stands upright', async () => {
    const secret = 'HIDDEN-BEHIND-THE-PICTURE';
    const jpegWithExif = await sharp(await makePhoto({ seed: 2, width: 80, height: 40 }))
      .withExif({
        IFD0: { Make: 'CameraMaker', Orientation: '6' },
        IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100' },
      })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    expect((await sharp(jpegWithExif).metadata()).exif).toBeDefined();
    const { media } = await check(Buffer.concat([jpegWithExif, Buffer.from(secret)]), jpeg);
    const clean = await sharp(media.path).metadata();
    expect(clean.exif).toBeUndefined();
    expect(clean.orientation).toBeUndefined();
    expect([media.width, media.height]).toEqual([40, 80]);
    const bytes = await readFile(media.path);
    expect(bytes.includes(secret)).toBe(false);
    expect(bytes.includes('CameraMaker')).toBe(false);
  });

  test('a decompression bomb is refused from its header', async () => {
    const header = Buffer.alloc(13);
    header.writeUInt32BE(60_000, 0);
    header.writeUInt32BE(60_000, 4);
    header.set([1, 0, 0, 0, 0], 8);
    const chunk = (type: string, body: Buffer) => {
      const named = box(type, body);
      named.writeUInt32BE(body.length, 0);
      const crc = Buffer.alloc(4);
      crc.writeUInt32BE(crc32(named.subarray(4)));
      return Buffer.concat([named, crc]);
    };
    const bomb = Buffer.concat([
      Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
      chunk('IHDR', header),
      chunk('IDAT', deflateSync(Buffer.alloc(1_000_000))),
      chunk('IEND', Buffer.alloc(0)),
    ]);
    const before = process.memoryUsage.rss();
    await expect(check(bomb, png)).rejects.toThrow('megapixels');
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 1024 * 1024);
  });

  test('animations stay animated and are bounded in all their frames together', async () => {
    const frame = (shade: number) =>
      sharp({
        create: { width: 40, height: 30, channels: 3, background: { r: shade, g: 0, b: 0 } },
      })
        .png()
        .toBuffer();
    const frames = await Promise.all([0, 100, 200].map(frame));
    const { media } = await check(
      await sharp(frames, { join: { animated: true } })
        .gif()
        .toBuffer(),
      gif,
    );
    expect(media).toMatchObject({ width: 40, height: 30 });
    expect((await sharp(media.path, { animated: true }).metadata()).pages).toBe(3);
    const large = await sharp({
      create: { width: 5000, height: 10, channels: 3, background: 'red' },
    })
      .png()
      .toBuffer();
    const wide = await sharp([large, await sharp(large).negate().png().toBuffer()], {
      join: { animated: true },
    })
      .gif()
      .toBuffer();
    await expect(check(wide, gif)).rejects.toThrow('animation');
  });

  test('a large still is scaled down', async () => {
    const { media } = await check(await makePhoto({ seed: 3, width: 5000, height: 100 }), jpeg);
    expect([media.width, media.height]).toEqual([4096, 82]);
  });

  test('damaged photos are refused, and nothing is left behind', async () => {
    const photo = await makePhoto({ seed: 4, format: 'png' });
    const before = (await readdir(folder)).length;
    await expect(check(photo.subarray(0, photo.length >> 1), png)).rejects.toMatchObject({
      fault: 'broken',
    });
    await expect(
      check(Buffer.from('\x89PNG\r\n\x1a\nrubbish', 'latin1'), png),
    ).rejects.toMatchObject({ fault: 'broken' });
    expect((await readdir(folder)).length - before).toBe(2); // the two files that were sent
  });
});
