import { open, stat } from 'node:fs/promises';
import { MediaRefused } from '@clipgraph/platform/uploads/refused.ts';
import pLimit from 'p-limit';
import { declaredType, detectType, headBytes, refusalOfType, takenTypes } from './picture-types.ts';
import type { Picture } from './tables.ts';

/** The short side of each size, in pixels; a smaller picture is not made larger. */
export const shortSides = { LARGE: 720, MEDIUM: 240, SMALL: 144 } as const;
export type SizeName = keyof typeof shortSides;

/** Bounds that are checked against the header, before any pixel is decoded. */
const bounds = { maxPixels: 32 * 1024 * 1024, maxRatio: 5, timeoutSeconds: 10 };

/** A picture as it is going to be shown: WebP files, without anything but pixels. */
interface DecodedPicture {
  sizes: Picture['sizes'];
  files: Readonly<Record<SizeName, Buffer>>;
}

/** A decoded picture may take 128 MB of memory for a moment, so one is worked on at a time. */
const lane = pLimit(1);

/**
 * Decodes a picture and writes it anew in three sizes: upright, without EXIF, location, comments or
 * bytes after it. Of an animation the first frame is taken.
 * @param contentType what the client declared
 * @throws MediaRefused with a reason for the sender
 */
export async function decodePicture(path: string, contentType: string): Promise<DecodedPicture> {
  const { format } = await checkType(path, contentType);
  return lane(() => decode(path, format));
}

async function checkType(path: string, contentType: string) {
  const found = detectType(await readHead(path));
  if (!found) throw new MediaRefused('type', `These bytes are none of ${takenTypes}.`);
  const type = declaredType(found);
  if (!type) throw new MediaRefused('type', refusalOfType(found));
  if (type !== declaredType(contentType))
    throw new MediaRefused(
      'type',
      `These bytes are ${found}, but ${contentType} was declared. Create an upload for ${found}.`,
    );
  return type;
}

async function decode(path: string, format: string): Promise<DecodedPicture> {
  // The library is large, so it is loaded when it is first needed.
  const { default: sharp } = await import('sharp');
  const options = {
    limitInputPixels: bounds.maxPixels,
    failOn: 'error',
    sequentialRead: true,
  } as const;
  try {
    const header = await sharp(path, { ...options, limitInputPixels: false }).metadata();
    if (header.format !== format) throw damaged();
    checkBounds(header.width, header.height);
    const fit = { fit: 'outside', withoutEnlargement: true } as const;
    const large = await sharp(path, options)
      .timeout({ seconds: bounds.timeoutSeconds })
      .autoOrient()
      .resize({ width: shortSides.LARGE, height: shortSides.LARGE, ...fit })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = large.info;
    const shrunk = async (side: number) =>
      sharp(large.data, { raw: { width, height, channels } })
        .resize({ width: side, height: side, ...fit })
        .webp({ quality: 82, effort: 3 })
        .toBuffer({ resolveWithObject: true });
    const [LARGE, MEDIUM, SMALL] = [
      await shrunk(shortSides.LARGE),
      await shrunk(shortSides.MEDIUM),
      await shrunk(shortSides.SMALL),
    ];
    const sizeOf = ({ info }: typeof LARGE) => ({ width: info.width, height: info.height });
    return {
      sizes: { LARGE: sizeOf(LARGE), MEDIUM: sizeOf(MEDIUM), SMALL: sizeOf(SMALL) },
      files: { LARGE: LARGE.data, MEDIUM: MEDIUM.data, SMALL: SMALL.data },
    };
  } catch (error) {
    if (error instanceof MediaRefused) throw error;
    await stat(path); // throws for a missing file, which is not the sender's fault
    throw damaged();
  }
}

const damaged = () =>
  new MediaRefused('broken', 'This picture is damaged or incomplete; save it again, upload that.');

function checkBounds(width: number, height: number): void {
  const megapixels = bounds.maxPixels / (1024 * 1024);
  if (width * height > bounds.maxPixels)
    throw new MediaRefused(
      'broken',
      `A picture may have ${megapixels} megapixels; this one is ${width} by ${height}.`,
    );
  if (Math.max(width, height) > bounds.maxRatio * Math.min(width, height))
    throw new MediaRefused(
      'broken',
      `A picture may be ${bounds.maxRatio} times as long as it is wide; ` +
        `this one is ${width} by ${height}.`,
    );
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
