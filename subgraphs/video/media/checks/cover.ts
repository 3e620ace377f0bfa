import sharp from 'sharp';
import type { Source } from '../../ffmpeg/source.ts';
import { gradientPicture } from '../picture.ts';
import { readFrame } from './ffmpeg.ts';

const maxSide = 720;

/** Size of a picture in pixels. */
interface Size {
  width: number;
  height: number;
}

/**
 * Writes a cover for a video as a JPEG file: one of its first frames when ffmpeg is there and can
 * read it, else a picture in colours that follow from the seed. A bad video never makes it fail.
 * @returns the cover's size in pixels
 */
export async function writeCover(
  video: Source & Size & { seed: string },
  ffmpeg: string | null,
  outputPath: string,
): Promise<Size> {
  const frame = ffmpeg && (await readFrame(ffmpeg, video, { maxSide }).catch(() => null));
  if (frame) {
    try {
      return await writeCoverOf(frame, outputPath);
    } catch {}
  }
  const scale = Math.min(1, maxSide / Math.max(video.width, video.height));
  const scaled = (side: number) => Math.max(16, Math.round(side * scale));
  const [width, height] = [scaled(video.width), scaled(video.height)];
  await gradientPicture(video.seed, width, height).jpeg({ quality: 80 }).toFile(outputPath);
  return { width, height };
}

/** Writes a cover as a JPEG file. @returns its size @throws Error for a frame that is no picture */
export async function writeCoverOf(frame: Buffer, outputPath: string): Promise<Size> {
  const fit = {
    width: maxSide,
    height: maxSide,
    fit: 'inside',
    withoutEnlargement: true,
  } as const;
  const { width, height } = await sharp(frame).resize(fit).jpeg({ quality: 80 }).toFile(outputPath);
  return { width, height };
}
