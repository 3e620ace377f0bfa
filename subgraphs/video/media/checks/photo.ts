import { stat } from 'node:fs/promises';
import { MediaRefused } from '@clipgraph/platform/uploads/refused.ts';
import sharp, { type Sharp } from 'sharp';
import { gif, jpeg, type MediaType, png, webp } from '../media-types.ts';

/** Bounds that are checked against the header, before any pixel is decoded. */
const photoBounds = {
  /** All frames together. */
  maxPixels: 64 * 1024 * 1024,
  maxFrames: 600,
  /** Larger stills are scaled down to fit; larger animations are refused. */
  maxSide: 4096,
  timeoutSeconds: 30,
};

interface CleanPhoto {
  type: MediaType;
  width: number;
  height: number;
}

/**
 * Decodes a photo and writes it again: turned upright, without EXIF, location, comments or bytes
 * after the picture. AVIF becomes WebP, because encoding AVIF takes seconds; other types stay what
 * they are, and animations stay animated.
 * @param type what the content was detected to be
 * @throws MediaRefused for damaged files and for pictures that would be too large in memory
 */
export async function cleanPhoto(
  path: string,
  type: MediaType,
  outputPath: string,
): Promise<CleanPhoto> {
  const options = {
    limitInputPixels: photoBounds.maxPixels,
    failOn: 'error',
    sequentialRead: true,
    animated: type === gif || type === webp,
  } as const;
  try {
    const header = await sharp(path, { ...options, limitInputPixels: false }).metadata();
    const frames = header.pages ?? 1;
    const frameHeight = header.pageHeight ?? header.height;
    checkBounds(header.width, frameHeight, frames);
    const picture = sharp(path, options).timeout({ seconds: photoBounds.timeoutSeconds });
    const fit = {
      width: photoBounds.maxSide,
      height: photoBounds.maxSide,
      fit: 'inside',
      withoutEnlargement: true,
    } as const;
    const { output, encoded } = encode(
      frames === 1 ? picture.autoOrient().resize(fit) : picture,
      type,
    );
    const written = await encoded.toFile(outputPath);
    return { type: output, width: written.width, height: written.pageHeight ?? written.height };
  } catch (error) {
    if (error instanceof MediaRefused) throw error;
    await stat(path); // throws for a missing file, which is not the sender's fault
    throw new MediaRefused(
      'broken',
      'This photo is damaged or incomplete; save it again and upload that.',
    );
  }
}

function checkBounds(width: number, height: number, frames: number): void {
  if (frames > photoBounds.maxFrames)
    throw new MediaRefused(
      'broken',
      `An animation may have ${photoBounds.maxFrames} frames; this one has ${frames}.`,
    );
  if (width * height * frames > photoBounds.maxPixels) {
    const size = frames > 1 ? `${width} by ${height} in ${frames} frames` : `${width} by ${height}`;
    throw new MediaRefused(
      'broken',
      `A photo may have ${photoBounds.maxPixels / (1024 * 1024)} megapixels in all; ` +
        `this one has ${size}.`,
    );
  }
  if (frames > 1 && Math.max(width, height) > photoBounds.maxSide) {
    throw new MediaRefused(
      'broken',
      `An animation may be ${photoBounds.maxSide} pixels wide and high; ` +
        `this one is ${width} by ${height}.`,
    );
  }
}

function encode(picture: Sharp, type: MediaType): { output: MediaType; encoded: Sharp } {
  if (type === jpeg)
    return { output: jpeg, encoded: picture.jpeg({ quality: 85, mozjpeg: false }) };
  if (type === png) return { output: png, encoded: picture.png({ compressionLevel: 7 }) };
  if (type === gif) return { output: gif, encoded: picture.gif({ effort: 3 }) };
  return { output: webp, encoded: picture.webp({ quality: 85, effort: 3 }) };
}
