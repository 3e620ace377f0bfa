import { runProgram } from '../../ffmpeg/run-program.ts';
import { openSource, quietly, type Source } from '../../ffmpeg/source.ts';

const maxOutputBytes = 32 * 1024 * 1024;

/**
 * Reads a picture from a video with ffmpeg, within limits on time, memory and output.
 * @param options.maxSide in pixels; the picture is scaled down to it
 * @param options.filter what is done to the picture before
 * @param options.wallMs how long it may take
 * @returns one of the first frames as JPEG; null when it did not work
 * @throws Error when it took too long, as with a good video on a busy machine
 */
export async function readFrame(
  ffmpeg: string,
  source: Source,
  {
    maxSide,
    filter = '',
    wallMs = 10_000,
    stopping,
  }: { maxSide: number; filter?: string; wallMs?: number; stopping?: AbortSignal },
): Promise<Buffer | null> {
  const fit = `'min(${maxSide},iw)':'min(${maxSide},ih)'`;
  const scale = `scale=${fit}:force_original_aspect_ratio=decrease`;
  const picture = `${filter}thumbnail=10,scale=iw*sar:ih,setsar=1,${scale}`;
  const args = [...quietly, '-v', 'error', ...openSource(source), '-map', '0:V:0'];
  args.push('-frames:v', '1', '-filter_threads', '1', '-vf', picture);
  args.push('-c:v', 'mjpeg', '-q:v', '3', '-f', 'image2pipe', 'pipe:1');
  const limits = { wallMs, maxOutputBytes };
  const { end, output } = await runProgram(ffmpeg, args, limits, { stopping });
  if (end === 'limit') throw new Error('ffmpeg took too long for a picture, or said too much');
  return end === 'well' && output.length > 0 ? output : null;
}
