import { join } from 'node:path';
import sharp from 'sharp';
import { runProgram } from '../ffmpeg/run-program.ts';
import { openSource, quietly, type Source } from '../ffmpeg/source.ts';
import type { Tools } from '../ffmpeg/tools.ts';

/** Pictures beside each other in a sprite. */
const spriteColumns = 10;
const mostTiles = 100;
const tileSide = 160;
const limits = { wallMs: 120_000 };

/** How many pictures the sprite of a video has: one for each second, at most a hundred. */
const spriteTiles = (durationMs: number): number =>
  Math.min(mostTiles, Math.max(1, Math.ceil(durationMs / 1_000)));

/**
 * Writes small pictures of a video, at equal distances of time, into one WebP file: ten beside each
 * other, row by row. Only frames that stand alone are looked at.
 * @returns the file and its size in pixels; null when it did not work
 */
export async function writeSprite(
  { ffmpeg }: Tools,
  source: Source,
  { durationMs, folder, stopping }: { durationMs: number; folder: string; stopping: AbortSignal },
): Promise<{ path: string; width: number; height: number } | null> {
  const tiles = spriteTiles(durationMs);
  const rows = Math.ceil(tiles / spriteColumns);
  const columns = Math.min(tiles, spriteColumns);
  const rate = ((tiles * 1_000) / Math.max(1, durationMs)).toFixed(6);
  const scale = `scale=${tileSide}:${tileSide}:force_original_aspect_ratio=decrease:force_divisible_by=2`;
  const filter = `fps=${rate}:round=up,${scale},setsar=1,tile=${columns}x${rows}`;
  const args = [...quietly, '-v', 'error', '-skip_frame', 'nokey', ...openSource(source)];
  args.push('-map', '0:V:0', '-an', '-filter_threads', '1', '-vf', filter, '-frames:v', '1');
  args.push('-c:v', 'mjpeg', '-q:v', '4', '-f', 'image2pipe', 'pipe:1');
  const { end, output } = await runProgram(ffmpeg, args, limits, { stopping });
  if (end !== 'well' || output.length === 0) return null;
  const path = join(folder, 'sprite.webp');
  const { width, height } = await sharp(output).webp({ quality: 70, effort: 3 }).toFile(path);
  return { path, width, height };
}
