import { MediaRefused } from '@clipgraph/platform/uploads/refused.ts';
import { z } from 'zod';
import { runProgram } from './run-program.ts';
import { openSource, type Source } from './source.ts';
import type { Tools } from './tools.ts';

/** What decides how a video is prepared. Sizes in pixels as shown: turned, with square pixels. */
export interface SourceFacts {
  width: number;
  height: number;
  durationMs: number;
  framesPerSecond: number;
  /** Whether all frames last equally long, but for rounding. */
  isSteady: boolean;
  /** From one frame that stands alone to the next, at most, in ms. */
  keyFrameGapMs: number;
  codec: string;
  profile: string;
  pixelFormat: string;
  isHdr: boolean;
  /** Whether the frames are stored as they are shown. */
  isUpright: boolean;
  /** Of the whole file, per second. */
  bitrate: number;
  audio: { codec: string; channels: number } | null;
}

const number = z.coerce.number().catch(0);
const stream = z.object({
  codec_type: z.string().catch(''),
  codec_name: z.string().catch(''),
  profile: z.string().catch(''),
  pix_fmt: z.string().catch(''),
  width: number,
  height: number,
  sample_aspect_ratio: z.string().catch('1:1'),
  avg_frame_rate: z.string().catch(''),
  color_transfer: z.string().catch(''),
  channels: number,
  disposition: z.object({ attached_pic: number }).catch({ attached_pic: 0 }),
  side_data_list: z.array(z.object({ rotation: z.number().optional() })).catch([]),
});
const report = z.object({
  streams: z.array(stream),
  format: z.object({ duration: number, bit_rate: number }),
});
type Stream = z.infer<typeof stream>;

const wallMs = 60_000;
const hdrTransfers = ['smpte2084', 'arib-std-b67'];

const unreadable = () =>
  new MediaRefused('broken', 'This video cannot be read; export it again and upload that.');

/**
 * Asks ffprobe about a video.
 * @throws MediaRefused when it has no picture that ffmpeg knows; Error when ffprobe was cut short
 */
export async function probeSource(
  { ffprobe }: Tools,
  source: Source,
  stopping?: AbortSignal,
): Promise<SourceFacts> {
  const ask = async (...args: string[]) => {
    const program = ['-v', 'error', ...args, ...openSource(source)];
    const { end, output, complaint } = await runProgram(ffprobe, program, { wallMs }, { stopping });
    if (end === 'failed') throw unreadable();
    if (end !== 'well') throw new Error(`ffprobe was cut short (${end}): ${complaint}`);
    return output.toString('utf8');
  };
  const told = report.safeParse(
    JSON.parse(await ask('-show_streams', '-show_format', '-of', 'json')),
  );
  if (!told.success) throw unreadable();
  const { streams, format } = told.data;
  const picture = streams.find(
    ({ codec_type, disposition }) => codec_type === 'video' && disposition.attached_pic === 0,
  );
  if (!picture || picture.width < 1 || picture.height < 1 || picture.codec_name === '')
    throw unreadable();
  const sound = streams.find(({ codec_type }) => codec_type === 'audio');
  const packets = readPackets(
    await ask('-select_streams', 'V:0', '-show_entries', 'packet=pts_time,flags', '-of', 'csv=p=0'),
  );
  if (packets.timesMs.length === 0) throw unreadable();
  const durationMs = Math.max(1, Math.round(format.duration * 1_000));
  return {
    ...shownSize(picture),
    durationMs,
    ...paceOf(packets, picture, durationMs),
    codec: picture.codec_name,
    profile: picture.profile,
    pixelFormat: picture.pix_fmt,
    isHdr: hdrTransfers.includes(picture.color_transfer),
    isUpright: turnOf(picture) === 0 && isSquare(picture.sample_aspect_ratio),
    bitrate: format.bit_rate,
    audio:
      sound && sound.channels > 0 && sound.codec_name !== ''
        ? { codec: sound.codec_name, channels: sound.channels }
        : null,
  };
}

const turnOf = ({ side_data_list }: Stream): number =>
  side_data_list.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0;

const isSquare = (ratio: string) => ['1:1', '0:1', 'N/A', ''].includes(ratio);

function shownSize(picture: Stream): { width: number; height: number } {
  const [over = 1, under = 1] = picture.sample_aspect_ratio.split(':').map(Number);
  const ratio = !isSquare(picture.sample_aspect_ratio) && over > 0 && under > 0 ? over / under : 1;
  const [width, height] = [Math.max(1, Math.round(picture.width * ratio)), picture.height];
  const isTurned = Math.abs(Math.round(turnOf(picture) / 90)) % 2 === 1;
  return isTurned ? { width: height, height: width } : { width, height };
}

interface Packets {
  /** When each frame is shown, in order. */
  timesMs: number[];
  keyTimesMs: number[];
}

function readPackets(csv: string): Packets {
  const timesMs: number[] = [];
  const keyTimesMs: number[] = [];
  for (const line of csv.split('\n')) {
    const [time = '', flags = ''] = line.split(',');
    const ms = Number.parseFloat(time) * 1_000;
    if (!Number.isFinite(ms)) continue;
    timesMs.push(ms);
    if (flags.includes('K')) keyTimesMs.push(ms);
  }
  const inOrder = (a: number, b: number) => a - b;
  return { timesMs: timesMs.sort(inOrder), keyTimesMs: keyTimesMs.sort(inOrder) };
}

/** A frame may last so much longer or shorter than the usual one before that counts as unsteady. */
const unsteadyBy = 0.5;

function paceOf(
  { timesMs, keyTimesMs }: Packets,
  { avg_frame_rate }: Stream,
  durationMs: number,
): Pick<SourceFacts, 'framesPerSecond' | 'isSteady' | 'keyFrameGapMs'> {
  const gaps = timesMs.slice(1).map((time, at) => time - (timesMs[at] ?? time));
  const usual = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  const odd = gaps.filter((gap) => Math.abs(gap - usual) > usual * unsteadyBy).length;
  const [over = 0, under = 1] = avg_frame_rate.split('/').map(Number);
  const ends = [...keyTimesMs, Math.max(durationMs, timesMs.at(-1) ?? 0)];
  return {
    framesPerSecond: over > 0 && under > 0 ? over / under : usual > 0 ? 1_000 / usual : 1,
    isSteady: odd <= gaps.length * 0.01,
    keyFrameGapMs: ends.slice(1).reduce((most, at, n) => Math.max(most, at - (ends[n] ?? at)), 0),
  };
}
