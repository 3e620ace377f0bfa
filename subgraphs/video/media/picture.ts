import { createHash } from 'node:crypto';
import sharp, { type Sharp } from 'sharp';

/** 32 bytes that depend on the seed alone. Generated pictures take their colours from them. */
export const seededBytes = (seed: string | number): Buffer =>
  createHash('sha256').update(`picture ${seed}`).digest();

/** A soft gradient, its size in pixels. The same seed gives the same picture. */
export function gradientPicture(seed: string | number, width: number, height: number): Sharp {
  const colours = seededBytes(seed).subarray(0, 2 * 3 * 3);
  return sharp(colours, { raw: { width: 2, height: 3, channels: 3 } }).resize(width, height, {
    kernel: 'cubic',
    fit: 'fill',
  });
}
