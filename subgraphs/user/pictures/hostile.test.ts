import { createHash } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPictureWorld, type PictureWorld, plainPicture } from '../testing/pictures.ts';
import { newAccount, openUserSubgraph } from '../testing/world.ts';

let world: Awaited<ReturnType<typeof openUserSubgraph>>;
let pictures: PictureWorld;
beforeAll(async () => {
  world = await openUserSubgraph();
  pictures = await openPictureWorld(world.subgraph);
});
afterAll(async () => {
  await pictures.app.close();
  await world.subgraph.dispose();
});

const signature = Buffer.from('89504e470d0a1a0a', 'hex');
const numbers = (...values: number[]) => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value, 4 * at);
  return bytes;
};
/** The check sum of PNG chunks, which is that of gzip. */
const crc = (bytes: Buffer) => gzipSync(bytes).subarray(-8, -4).reverse();
const chunk = (name: string, data: Buffer) => {
  const named = Buffer.concat([Buffer.from(name), data]);
  return Buffer.concat([numbers(data.length), named, crc(named)]);
};
/** A PNG of one bit a pixel. */
const png = (width: number, height: number, data: Buffer, ...more: Buffer[]) =>
  Buffer.concat([
    signature,
    chunk('IHDR', Buffer.concat([numbers(width, height), Buffer.from([1, 0, 0, 0, 0])])),
    ...more,
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
const zeros = (width: number, height: number) =>
  deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height));
const gif = (width: number, height: number) => {
  const head = Buffer.from('GIF89a\0\0\0\0\x80\0\0\0\0\0\xff\xff\xff', 'latin1');
  head.writeUInt16LE(width, 6);
  head.writeUInt16LE(height, 8);
  const frame = Buffer.from('\x2c\0\0\0\0\0\0\0\0\0\x02\x02\x44\x01\0\x3b', 'latin1');
  frame.writeUInt16LE(width, 5);
  frame.writeUInt16LE(height, 7);
  return Buffer.concat([head, frame]);
};
/** A TIFF whose directory holds width and height, and says that itself comes next. */
const tiff = (width: number, height: number) => {
  const bytes = Buffer.alloc(38);
  bytes.write('II*\0\x08\0\0\0\x02\0', 'latin1');
  for (const [at, tag, value] of [
    [10, 256, width],
    [22, 257, height],
  ] as const) {
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(4, at + 2);
    bytes.writeUInt32LE(1, at + 4);
    bytes.writeUInt32LE(value, at + 8);
  }
  bytes.writeUInt32LE(8, 34);
  return bytes;
};
const jpegOf = (width: number, height: number, good: Buffer) => {
  const bytes = Buffer.from(good);
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  bytes.writeUInt16BE(height, frame + 5);
  bytes.writeUInt16BE(width, frame + 7);
  return bytes;
};
const commented = (jpeg: Buffer, text: string) => {
  const comment = Buffer.from(`\xff\xfe\0\0${text}`, 'latin1');
  comment.writeUInt16BE(comment.length - 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]);
};
const box = (brand: string) =>
  Buffer.concat([numbers(24), Buffer.from(`ftyp${brand}\0\0\0\0mif1${brand}`), Buffer.alloc(64)]);
const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const evil = '<script>alert("evil")</script>';
const joined = (bytes: Buffer, more: string) => Buffer.concat([bytes, Buffer.from(more)]);
const half = (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1);

/** Each with the type that it is declared as. */
async function attacks(): Promise<
  Record<'refused' | 'harmless', Record<string, [bytes: Buffer, contentType: string]>>
> {
  const noise = sharp({
    create: {
      width: 96,
      height: 64,
      channels: 3,
      background: 'black',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  });
  const of = async (format: 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif') =>
    noise.clone().toFormat(format).toBuffer();
  const [jpeg, photo, webp, animation, scan, avif] = await Promise.all([
    of('jpeg'),
    of('png'),
    of('webp'),
    of('gif'),
    of('tiff'),
    of('avif'),
  ]);
  const broken = Buffer.from(photo);
  broken.fill(0xaa, photo.length >> 1, (photo.length >> 1) + 64);
  const frames = Array.from({ length: 300 }, () => Buffer.alloc(3, 7));
  const raw = { width: 1, height: 300, channels: 3, pageHeight: 1 } as const;
  const manyFrames = await sharp(Buffer.concat(frames), { raw }).gif().toBuffer();
  const text = (data: Buffer) => chunk('zTXt', Buffer.concat([Buffer.from('a\0\0'), data]));
  const longText = text(deflateSync(Buffer.alloc(64 * 1024 * 1024)));
  const manyTexts = Array.from({ length: 5_000 }, () => text(deflateSync(Buffer.from(evil))));
  return {
    refused: {
      'a PNG of 60 000 by 60 000': [png(60_000, 60_000, zeros(8, 8)), 'image/png'],
      'a whole PNG of 64 megapixels': [png(8_192, 8_192, zeros(8_192, 8_192)), 'image/png'],
      'a PNG of 2 billion by 1': [png(2 ** 31 - 1, 1, zeros(8, 1)), 'image/png'],
      'a JPEG of 65 500 by 65 500': [jpegOf(65_500, 65_500, jpeg), 'image/jpeg'],
      'a GIF of 65 535 by 65 535': [gif(65_535, 65_535), 'image/gif'],
      'a TIFF of 4 billion by 4 billion': [tiff(2 ** 32 - 1, 2 ** 32 - 1), 'image/tiff'],
      'a TIFF whose directory follows itself': [tiff(8, 8), 'image/tiff'],
      'a strip of 1 by 20 000': [png(1, 20_000, zeros(1, 20_000)), 'image/png'],
      'a strip of 20 000 by 1': [png(20_000, 1, zeros(20_000, 1)), 'image/png'],
      'a PNG without height': [png(8, 0, zeros(8, 0)), 'image/png'],
      SVG: [Buffer.from(svg), 'image/png'],
      'SVG with a declaration': [Buffer.from(`<?xml version="1.0"?>\n${svg}`), 'image/jpeg'],
      'SVG behind a byte order mark': [Buffer.from(`\ufeff  ${svg}`), 'image/webp'],
      'SVG that is compressed': [gzipSync(svg), 'image/png'],
      'SVG behind the first bytes of a PNG': [joined(signature, svg), 'image/png'],
      'a JPEG as PNG': [jpeg, 'image/png'],
      'a PNG as JPEG': [photo, 'image/jpeg'],
      'a WebP as GIF': [webp, 'image/gif'],
      'a TIFF as AVIF': [scan, 'image/avif'],
      text: [Buffer.from('only text'), 'image/png'],
      HTML: [Buffer.from(`<!doctype html>${evil}`), 'image/jpeg'],
      'a script': [Buffer.from('#!/bin/sh\nexit'), 'image/gif'],
      PDF: [Buffer.from('%PDF-1.7\n1 0 obj'), 'image/png'],
      'a ZIP': [Buffer.from(`PK\x03\x04${'x'.repeat(40)}`), 'image/png'],
      'a video': [box('isom'), 'image/avif'],
      'one byte': [Buffer.from([0xff]), 'image/jpeg'],
      BMP: [Buffer.concat([Buffer.from('BM'), Buffer.alloc(60)]), 'image/png'],
      HEIC: [box('heic'), 'image/avif'],
      'an icon': [Buffer.concat([numbers(0x00000100), Buffer.alloc(60)]), 'image/png'],
      'JPEG XL': [Buffer.from(`\xff\x0a${'x'.repeat(40)}`, 'latin1'), 'image/jpeg'],
      'half a JPEG': [half(jpeg), 'image/jpeg'],
      'half a PNG': [half(photo), 'image/png'],
      'half a WebP': [half(webp), 'image/webp'],
      'half a GIF': [half(animation), 'image/gif'],
      'half a TIFF': [half(scan), 'image/tiff'],
      'half an AVIF': [half(avif), 'image/avif'],
      'a PNG with other bytes in its middle': [broken, 'image/png'],
      'a PNG of rubbish': [joined(signature, 'rubbish'.repeat(40)), 'image/png'],
    },
    harmless: {
      'a PNG with a page behind it': [joined(photo, evil), 'image/png'],
      'a JPEG with a page in a comment': [commented(jpeg, evil), 'image/jpeg'],
      'a GIF that is a script': [joined(animation, `*/=1;${evil}`), 'image/gif'],
      'a WebP with a program behind it': [joined(webp, `<?php ${evil}`), 'image/webp'],
      'a JPEG with a ZIP behind it': [joined(jpeg, `PK\x03\x04${evil}`), 'image/jpeg'],
      'a PNG with 5 000 texts': [png(64, 64, zeros(64, 64), ...manyTexts), 'image/png'],
      'a PNG with a text of 64 MB': [png(64, 64, zeros(64, 64), longText), 'image/png'],
      'a GIF of 300 frames': [manyFrames, 'image/gif'],
      'a PNG of 30 megapixels': [png(6_000, 5_000, zeros(6_000, 5_000)), 'image/png'],
    },
  };
}

const update = `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { avatarUrl } }`;

test('hostile pictures are refused or made harmless, in a memory that does not grow', async () => {
  const { id } = await newAccount(world.services);
  const { refused, harmless } = await attacks();
  await pictures.upload(id, await plainPicture(64, 64).png().toBuffer());
  const before = process.memoryUsage().rss;
  for (const [name, [bytes, contentType]] of Object.entries(refused)) {
    const { url } = await pictures.createUpload(id, bytes, contentType);
    const { statusCode, error } = await pictures.put(url, bytes);
    expect([400, 415], `${name}: ${statusCode}`).toContain(statusCode);
    expect(error.code, name).toBe('BAD_USER_INPUT');
  }
  for (const [name, [bytes, contentType]] of Object.entries(harmless)) {
    const { id: avatarUploadId, url } = await pictures.createUpload(id, bytes, contentType);
    const { statusCode, error } = await pictures.put(url, bytes);
    expect(statusCode, `${name}: ${error?.message}`).toBe(201);
    const { updateProfile } = await pictures.data<{ updateProfile: { avatarUrl: string } }>(
      id,
      update,
      { input: { avatarUploadId } },
    );
    const { rawPayload } = await pictures.get(updateProfile.avatarUrl);
    expect(rawPayload.includes('evil'), name).toBe(false);
    const { format, pages = 1 } = await sharp(rawPayload).metadata();
    expect({ format, pages }, name).toEqual({ format: 'webp', pages: 1 });
    const hashes = [bytes, rawPayload].map((b) => createHash('sha256').update(b).digest('hex'));
    expect(hashes[0], name).not.toBe(hashes[1]);
  }
  expect(Object.keys({ ...refused, ...harmless }).length).toBeGreaterThanOrEqual(40);
  // The largest that is taken has 30 megapixels, 90 MB once it is decoded.
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
});

test.each(['image/bmp', 'image/heic', 'image/svg+xml', 'image/jxl', 'image/x-icon', 'video/mp4'])(
  '%s is refused by name before it is sent',
  async (contentType) => {
    const { id } = await newAccount(world.services);
    const refusal = await pictures.createUpload(id, Buffer.from('x'), contentType).catch(String);
    expect(refusal).toContain('input.contentType');
    expect(refusal).toMatch(/(BMP|HEIC|SVG|JPEG XL|ICO) pictures cannot be read|must be one of/);
  },
);
