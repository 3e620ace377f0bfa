import { runProgram } from '../ffmpeg/run-program.ts';
import { openSource, quietly } from '../ffmpeg/source.ts';
import { type Encoding, EncodingFailed, timeLimitMs } from './encode.ts';

/** In LUFS (EBU R128). */
const target = -16;
/** In dBTP: what no sample may exceed after the change. */
const highestPeak = -1;
const largestChangeDb = 20;
/** Below this it is silence, which stays as it is. */
const silence = -60;

/** By how many dB the sound is made louder or softer, so that all videos sound alike. */
export function gainOf({ loudness, peak }: { loudness: number; peak: number }): number {
  if (!(loudness > silence)) return 0;
  const wanted = Math.min(target - loudness, highestPeak - peak);
  const gain = Number.isFinite(wanted) ? wanted : 0;
  return Math.max(-largestChangeDb, Math.min(largestChangeDb, gain));
}

/** Measures the sound of a video. @throws EncodingFailed when it cannot be decoded */
export async function measureLoudness({
  tools,
  source,
  facts,
  stopping,
}: Pick<Encoding, 'tools' | 'source' | 'facts' | 'stopping'>): Promise<{
  loudness: number;
  peak: number;
}> {
  const args = ['-map', '0:a:0', '-af', 'ebur128=peak=true:framelog=verbose', '-f', 'null', '-'];
  const program = [...quietly, '-v', 'info', '-nostats', ...openSource(source), ...args];
  const limits = { wallMs: timeLimitMs(facts) };
  const { end, complaint } = await runProgram(tools.ffmpeg, program, limits, { stopping });
  if (end === 'stopped') stopping.throwIfAborted();
  if (end !== 'well') throw new EncodingFailed(`the sound cannot be measured: ${complaint}`);
  const summary = complaint.slice(complaint.lastIndexOf('Summary:'));
  const read = (name: RegExp) => Number(name.exec(summary)?.[1] ?? Number.NaN);
  return { loudness: read(/I:\s+(-?[\d.]+) LUFS/), peak: read(/Peak:\s+(-?[\d.]+) dBFS/) };
}
