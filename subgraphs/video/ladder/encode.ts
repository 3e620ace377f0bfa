import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceFacts } from '../ffmpeg/probe-source.ts';
import { type ProgramEnd, type ProgramLimits, runProgram } from '../ffmpeg/run-program.ts';
import { openSource, quietly, type Source } from '../ffmpeg/source.ts';
import type { Tools } from '../ffmpeg/tools.ts';
import { readBytePlaylist, type Segments } from './byte-playlist.ts';
import type { Plan, Rung } from './plan.ts';

/** A rendition in a local file. */
export interface Encoded {
  path: string;
  segments: Segments;
  /** As in a playlist: `avc1.640028`. */
  codecs: string;
}

export interface Encoding {
  tools: Tools;
  source: Source;
  facts: SourceFacts;
  plan: Plan;
  /** Where files are written. */
  folder: string;
  stopping: AbortSignal;
  /** How much of this run is done, from 0 to 1. */
  hear: (done: number) => void;
}

const segmentSeconds = 4;
/** Players can switch renditions, and seek, at pictures that stand alone. */
const keyFrameSeconds = 2;

/** Thrown when ffmpeg came to no good end. Another attempt may do better. */
export class EncodingFailed extends Error {}

/** As long as it takes on a busy machine for frames eight times as large as usual. */
export const timeLimitMs = ({ durationMs, width, height }: SourceFacts): number =>
  Math.min(6 * 3_600_000, 120_000 + durationMs * 10 * Math.max(1, (width * height) / 2_073_600));

export const toneMapping =
  'zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,' +
  'zscale=t=bt709:m=bt709:r=tv,';

/** Runs ffmpeg on a video, telling how far it is. @throws EncodingFailed */
export async function runEncoding(
  { tools, source, facts, stopping, hear }: Omit<Encoding, 'plan' | 'folder'>,
  args: readonly string[],
  maxFileBytes: number,
): Promise<void> {
  const limits: ProgramLimits = { wallMs: timeLimitMs(facts), silenceMs: 60_000, maxFileBytes };
  const progress = ['-v', 'error', '-progress', 'pipe:1', '-stats_period', '0.5'];
  const heard = (text: string) => {
    const at = [...text.matchAll(/out_time_(?:us|ms)=(\d+)/g)].at(-1)?.[1];
    if (at !== undefined) hear(Math.min(1, Number(at) / 1_000 / facts.durationMs));
  };
  const program = [...quietly, ...progress, ...openSource(source), ...args];
  ended(await runProgram(tools.ffmpeg, program, limits, { stopping, hear: heard }), stopping);
}

function ended({ end, complaint }: ProgramEnd, stopping: AbortSignal): void {
  if (end === 'well') return;
  if (end === 'stopped') stopping.throwIfAborted();
  throw new EncodingFailed(
    end === 'limit' ? 'ffmpeg took too long' : `ffmpeg failed: ${complaint.trim().slice(-500)}`,
  );
}

const fragmented = (folder: string, name: string): string[] => [
  ...['-map_metadata', '-1', '-map_chapters', '-1', '-fflags', '+bitexact', '-f', 'hls'],
  ...['-hls_time', String(segmentSeconds), '-hls_playlist_type', 'vod'],
  ...['-hls_segment_type', 'fmp4', '-hls_flags', 'single_file'],
  ...['-hls_segment_filename', join(folder, `${name}.mp4`), join(folder, `${name}.m3u8`)],
];

/** Takes the frames of the source as they are. @throws EncodingFailed */
export async function copyRung(encoding: Encoding, { side }: Rung): Promise<Encoded> {
  const { folder, facts } = encoding;
  const args = ['-map', '0:V:0', '-c', 'copy', ...fragmented(folder, String(side))];
  await runEncoding(encoding, args, fileLimit(facts.durationMs, facts.bitrate * 2));
  return readEncoded(folder, String(side));
}

/**
 * Makes several renditions in one run, so that the source is decoded once.
 * @throws EncodingFailed
 */
export async function encodeRungs(
  encoding: Encoding,
  rungs: readonly Rung[],
): Promise<Map<number, Encoded>> {
  const { folder, facts, plan } = encoding;
  const pace = plan.framesPerSecond === null ? '' : `fps=${plan.framesPerSecond.toFixed(5)},`;
  const branches = rungs.map((_, at) => `[s${at}]`).join('');
  const scaled = rungs.map(
    ({ width, height }, at) =>
      `[s${at}]scale=${width}:${height}:flags=bicubic,setsar=1,format=yuv420p[v${at}]`,
  );
  const toneMap = plan.toneMap ? toneMapping : '';
  const filter = `[0:V:0]${pace}${toneMap}split=${rungs.length}${branches};${scaled.join(';')}`;
  const args = [
    ...['-filter_threads', '1', '-filter_complex_threads', '1', '-filter_complex', filter],
    ...rungs.flatMap((rung, at) => [
      ...['-map', `[v${at}]`, ...h264(rung)],
      ...fragmented(folder, String(rung.side)),
    ]),
  ];
  const most = Math.max(...rungs.map(({ maxBitrate }) => maxBitrate));
  await runEncoding(encoding, args, fileLimit(facts.durationMs, most * 2));
  const made = rungs.map(
    async ({ side }) => [side, await readEncoded(folder, String(side))] as const,
  );
  return new Map(await Promise.all(made));
}

const h264 = ({ maxBitrate, side }: Rung): string[] => [
  ...['-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', 'high', '-threads', '1'],
  ...['-crf', side >= 720 ? '23' : '24', '-maxrate', String(maxBitrate)],
  ...['-bufsize', String(maxBitrate * 2), '-sc_threshold', '0', '-g', '600', '-flags', '+cgop'],
  ...['-force_key_frames', `expr:gte(t,n_forced*${keyFrameSeconds})`, '-flags:v', '+bitexact'],
  ...['-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', 'bt709'],
];

const audioBitrate = 128_000;

/** The sound in AAC, louder or softer by `gainDb`. @throws EncodingFailed */
export async function encodeAudio(encoding: Encoding, gainDb: number): Promise<Encoded> {
  const { folder, facts } = encoding;
  const channels = Math.min(2, facts.audio?.channels ?? 2);
  const args = [
    ...['-map', '0:a:0', '-af', `volume=${gainDb.toFixed(2)}dB,aresample=async=1:first_pts=0`],
    ...['-c:a', 'aac', '-b:a', String(audioBitrate), '-ac', String(channels), '-ar', '48000'],
    ...['-flags:a', '+bitexact', ...fragmented(folder, 'audio')],
  ];
  await runEncoding(encoding, args, fileLimit(facts.durationMs, audioBitrate * 2));
  return readEncoded(folder, 'audio');
}

const slackBytes = 32 * 1024 * 1024;
const fileLimit = (durationMs: number, bitrate: number) =>
  Math.ceil((durationMs / 8_000) * bitrate) + slackBytes;

async function readEncoded(folder: string, name: string): Promise<Encoded> {
  const path = join(folder, `${name}.mp4`);
  const segments = readBytePlaylist(await readFile(join(folder, `${name}.m3u8`), 'utf8'));
  return { path, segments, codecs: await codecsOf(path, segments.head) };
}

/** The codec as players want it named, from the head of a fragmented file. */
async function codecsOf(path: string, headBytes: number): Promise<string> {
  const head = (await readFile(path)).subarray(0, headBytes);
  const at = head.indexOf('avcC');
  return at < 0 ? 'mp4a.40.2' : `avc1.${head.subarray(at + 5, at + 8).toString('hex')}`;
}
