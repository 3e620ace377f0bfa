import type { SourceFacts } from '../ffmpeg/probe-source.ts';

/** One rendition that is made of a video. Its name is the length of its short side in pixels. */
export interface Rung {
  side: number;
  width: number;
  height: number;
  /** Bits per second, at most. */
  maxBitrate: number;
  /** Whether the frames of the source are taken as they are. */
  isCopy: boolean;
}

export interface Plan {
  /** The smallest first. */
  rungs: readonly Rung[];
  /** null when the frames need not be made again. */
  framesPerSecond: number | null;
  toneMap: boolean;
  /** Whether the source itself is a file that plays everywhere. */
  playsAsItIs: boolean;
}

const sides = [360, 540, 720, 1_080];
const largestSide = 1_080;
const framesPerSecondBounds = { min: 10, max: 60 };
/** A rendition of the source's own size is added when the next smaller one is smaller than this. */
const closeEnough = 0.85;
/** Pictures of copied frames can be found by these gaps at most, and segments last as long. */
const longestKeyFrameGapMs = 6_000;
/** What a source may take of bits beyond what we would. */
const lavish = 1.5;

const even = (side: number) => Math.max(2, Math.round(side / 2) * 2);
const maxBitrateOf = (side: number) => Math.round(700_000 * (Math.max(side, 120) / 360) ** 1.7);

/** What is made of a video: renditions of the usual sizes, none above that of the source. */
export function planLadder(source: SourceFacts, extension: string): Plan {
  const short = Math.min(source.width, source.height);
  const scaled = (side: number): Rung => {
    const scale = side / short;
    return {
      side: even(side),
      width: even(source.width * scale),
      height: even(source.height * scale),
      maxBitrate: maxBitrateOf(side),
      isCopy: false,
    };
  };
  const isCopied = mayCopy(source, short);
  const usual = sides.filter((side) => side <= short);
  const top = usual.at(-1) ?? 0;
  const ownSize = short <= largestSide && top < short * closeEnough ? [short] : [];
  const rungs = [...usual, ...ownSize].map(scaled);
  const framesPerSecond = Math.min(
    framesPerSecondBounds.max,
    Math.max(framesPerSecondBounds.min, nearestRate(source)),
  );
  const own = { ...scaled(short), width: source.width, height: source.height, isCopy: true };
  return {
    rungs: isCopied ? [...rungs.filter(({ side }) => side < short * closeEnough), own] : rungs,
    framesPerSecond: isCopied ? null : framesPerSecond,
    toneMap: source.isHdr,
    playsAsItIs: isCopied && extension === 'mp4',
  };
}

/** Whether players everywhere show these frames, and a network can carry them. */
function mayCopy(source: SourceFacts, short: number): boolean {
  const { codec, profile, pixelFormat, framesPerSecond, keyFrameGapMs, audio } = source;
  return (
    codec === 'h264' &&
    ['Constrained Baseline', 'Baseline', 'Main', 'High'].includes(profile) &&
    pixelFormat === 'yuv420p' &&
    !source.isHdr &&
    source.isUpright &&
    source.isSteady &&
    short <= largestSide &&
    source.width % 2 === 0 &&
    source.height % 2 === 0 &&
    framesPerSecond <= framesPerSecondBounds.max + 1 &&
    keyFrameGapMs <= longestKeyFrameGapMs &&
    source.bitrate <= maxBitrateOf(short) * lavish &&
    (audio === null || (audio.codec === 'aac' && audio.channels <= 2))
  );
}

const usualRates = [10, 12, 15, 24_000 / 1_001, 24, 25, 30_000 / 1_001, 30, 50, 60_000 / 1_001, 60];

/** Steady sources keep their rate; others get the next usual one above. */
function nearestRate({ framesPerSecond, isSteady }: SourceFacts): number {
  if (isSteady) return framesPerSecond;
  return usualRates.find((rate) => rate >= framesPerSecond - 0.5) ?? framesPerSecondBounds.max;
}
