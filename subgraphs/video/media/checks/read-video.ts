import { open } from 'node:fs/promises';
import { MediaRefused } from '@clipgraph/platform/uploads/refused.ts';
import {
  CustomSource,
  EncodedPacketSink,
  Input,
  Logging,
  LogLevel,
  MP4,
  QTFF,
  WEBM,
} from 'mediabunny';

// Warnings about uploaded files would only fill the operator's log.
Logging.level = LogLevel.Silent;

/** What the API shows of a video; its size in pixels as displayed (rotation applied). */
export interface VideoFacts {
  durationMs: number;
  width: number;
  height: number;
  /** Whether many players do not know its codec, so that it is shown once it was converted. */
  needsConversion?: boolean;
}

/** Bounds of what can be published. */
const videoBounds = { maxDurationMs: 60 * 60_000, maxSide: 8192 };

/**
 * Reads duration and size of a video on disk, range by range, so that a large file is never held in
 * memory. A malicious file can keep the thread busy for ever, so call this through `probeVideo`,
 * which runs it in a thread that can be ended.
 * @throws MediaRefused when the file cannot be read as a video, has no picture, is cut short or is
 *   out of bounds
 */
export async function readVideo(path: string): Promise<VideoFacts> {
  const file = await open(path);
  const { size } = await file.stat();
  const source = new CustomSource({
    getSize: () => size,
    read: async (start, end) => {
      const bytes = new Uint8Array(end - start);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
      return bytes.subarray(0, bytesRead);
    },
    maxCacheSize: 4 * 1024 * 1024,
    prefetchProfile: 'fileSystem',
    handleUnhandledError: () => undefined,
  });
  const input = new Input({ source, formats: [MP4, QTFF, WEBM] });
  try {
    return await readFacts(input);
  } catch (error) {
    if (error instanceof MediaRefused) throw error;
    throw new MediaRefused(
      'broken',
      'This video is damaged or incomplete; export it again and upload that.',
    );
  } finally {
    input.dispose();
    await file.close();
  }
}

async function readFacts(input: Input): Promise<VideoFacts> {
  const track = await input.getPrimaryVideoTrack();
  if (!track)
    throw new MediaRefused(
      'broken',
      'This file has no picture track; upload a video with a picture.',
    );
  if ((await track.getCodec()) === null) {
    throw new MediaRefused(
      'broken',
      'This video is in a codec that players do not know; use H.264, H.265, VP8, VP9 or AV1.',
    );
  }
  const [width, height] = await Promise.all([track.getDisplayWidth(), track.getDisplayHeight()]);
  if (
    !(width >= 1 && height >= 1 && width <= videoBounds.maxSide && height <= videoBounds.maxSide)
  ) {
    throw new MediaRefused(
      'broken',
      `A video must be at most ${videoBounds.maxSide} pixels wide and high; ` +
        `this one is ${width} by ${height}.`,
    );
  }
  const durationMs = Math.round((await track.computeDuration()) * 1000);
  if (!(durationMs >= 1))
    throw new MediaRefused(
      'broken',
      'This video holds no frames; export it again and upload that.',
    );
  if (durationMs > videoBounds.maxDurationMs) {
    throw new MediaRefused(
      'broken',
      `A video may last ${videoBounds.maxDurationMs / 60_000} minutes; ` +
        `this one lasts ${Math.ceil(durationMs / 60_000)}.`,
    );
  }
  await readEnds(track);
  const facts = { durationMs, width: Math.round(width), height: Math.round(height) };
  return (await playsWidely(track)) ? facts : { ...facts, needsConversion: true };
}

type VideoTrack = NonNullable<Awaited<ReturnType<Input['getPrimaryVideoTrack']>>>;

/** H.264 for more than 8 bits, or with more colour than usual. */
const rareProfiles = /^avc1\.(6e|7a|f4|2c)/i;

async function playsWidely(track: VideoTrack): Promise<boolean> {
  const codec = await track.getCodec();
  if (codec === 'avc') return !rareProfiles.test((await track.getCodecParameterString()) ?? '');
  return codec === 'vp8' || codec === 'vp9' || codec === 'av1';
}

/**
 * Checks that the first and the last frame are there. The index of a video can name frames that are
 * missing because the upload was cut.
 */
async function readEnds(track: VideoTrack): Promise<void> {
  const sink = new EncodedPacketSink(track);
  const first = await sink.getFirstPacket();
  const last = await sink.getPacket(Number.POSITIVE_INFINITY);
  if (!first?.data.length || !last?.data.length)
    throw new MediaRefused(
      'broken',
      'This video holds no frames; export it again and upload that.',
    );
}
