import { join } from 'node:path';
import sharp from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';

/** Short sides of the thumbnails of a picture, in pixels. */
export const thumbnailSides = [144, 240, 720] as const;

/** Bounds that pictures, which were checked before, cannot pass. */
const limits = { limitInputPixels: 64 * 1024 * 1024, failOn: 'error' } as const;
const timeoutSeconds = 30;
const hashedSide = 100;

interface Thumbnail {
  /** One of `thumbnailSides`. */
  side: number;
  path: string;
  width: number;
  height: number;
}

/**
 * Writes a picture in three sizes as WebP, each in its own proportions and never enlarged.
 * @param picture its bytes, or the path of its file; the first frame of an animation counts
 * @param name what the files' names begin with
 */
export async function writeThumbnails(
  picture: Buffer | string,
  folder: string,
  name: string,
): Promise<Thumbnail[]> {
  const made: Thumbnail[] = [];
  for (const side of thumbnailSides) {
    const path = join(folder, `${name}-${side}.webp`);
    const { width, height } = await sharp(picture, limits)
      .timeout({ seconds: timeoutSeconds })
      .autoOrient()
      .resize({ width: side, height: side, fit: 'outside', withoutEnlargement: true })
      .webp({ quality: 78, effort: 3 })
      .toFile(path);
    made.push({ side, path, width, height });
  }
  return made;
}

/** A picture in some 25 bytes (ThumbHash), in base64: what is shown until it has come. */
export async function placeholderOf(picture: Buffer | string): Promise<string> {
  const { data, info } = await sharp(picture, limits)
    .timeout({ seconds: timeoutSeconds })
    .autoOrient()
    .resize({ width: hashedSide, height: hashedSide, fit: 'inside' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64');
}
