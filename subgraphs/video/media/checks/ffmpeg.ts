import { runProgram } from '../../ffmpeg/run-program.ts';
import { openSource, quietly, type Source } from '../../ffmpeg/source.ts';

const limits = { wallMs: 10_000, maxOutputBytes: 32 * 1024 * 1024 };

/**
 * Reads a picture from a video with ffmpeg, within limits on time, memory and output.
 * @param options.maxSide in pixels; the picture is scaled down to it
 * @param options.filter what is done to the picture before
 * @returns one of the first frames as JPEG; null when it did not work
 */
export async function readFrame(
  ffmpeg: string,
  source: Source,
  { maxSide, filter = '', stopping }: { maxSide: number; filter?: string; stopping?: AbortSignal },
): Promise<Buffer | null> {
  const fit = `'min(${maxSide},iw)':'min(${maxSide},ih)'`;
  const scale = `scale=${fit}:force_original_aspect_ratio=decrease`;
  const picture = `${filter}thumbnail=10,scale=iw*sar:ih,setsar=1,${scale}`;
  const args = [...quietly, '-v', 'error', ...openSource(source), '-map', '0:V:0'];
  args.push('-frames:v', '1', '-filter_threads', '1', '-vf', picture);
  args.push('-c:v', 'mjpeg', '-q:v', '3', '-f', 'image2pipe', 'pipe:1');
  const { end, output } = await runProgram(ffmpeg, args, limits, { stopping });
  return end === 'well' && output.length > 0 ? output : null;
}
