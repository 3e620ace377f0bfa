import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  MovOutputFormat,
  Mp4OutputFormat,
  Output,
  WebMOutputFormat,
} from 'mediabunny';
import sharp from 'sharp';
import { gradientPicture, seededBytes } from '../media/picture.ts';
import { tone, tonePacket } from './aac-tones.ts';
import {
  decoderConfiguration,
  deltaFrame,
  type FrameSize,
  keyFrame,
  type Macroblock,
} from './h264-frames.ts';

/** Of clips, in blocks of 16 × 16 pixels. */
const shapes = {
  portrait: { columns: 6, rows: 10 },
  landscape: { columns: 10, rows: 6 },
  square: { columns: 8, rows: 8 },
} as const satisfies Record<string, FrameSize>;
type Shape = keyof typeof shapes;
export const clipShapes: readonly Shape[] = ['portrait', 'landscape', 'square'];
const framesPerSecond = 5;
const pixelsOf = ({ columns, rows }: FrameSize) => ({ width: columns * 16, height: rows * 16 });

/** Width and height in pixels of every clip made here, unless it is told another shape. */
export const clipSize = pixelsOf(shapes.portrait);

/**
 * A small clip that browsers play: a square that moves over a gradient. The same options give the
 * same bytes.
 * @param options.seed decides the colours and the way of the square
 * @param options.seconds length, 2 when not given
 * @param options.container `webm` holds VP8, the others H.264
 * @param options.shape of H.264, \`portrait\` when not given
 * @param options.tone which tone sounds, a whole number; silent when not given
 */
export async function makeClip(options: {
  seed: string | number;
  seconds?: number;
  container?: 'mp4' | 'fragmented mp4' | 'mov' | 'webm';
  shape?: Shape;
  tone?: number;
}): Promise<Buffer> {
  const { seed, seconds = 2, container = 'mp4', shape = 'portrait' } = options;
  const size = shapes[shape];
  const { width, height } = pixelsOf(size);
  const frames = Math.max(1, Math.round(seconds * framesPerSecond));
  const target = new BufferTarget();
  const format =
    container === 'webm'
      ? new WebMOutputFormat()
      : container === 'mov'
        ? new MovOutputFormat({ fastStart: 'in-memory' })
        : new Mp4OutputFormat({
            fastStart: container === 'mp4' ? 'in-memory' : 'fragmented',
            minimumFragmentDuration: 0.5,
          });
  const output = new Output({ format, target });
  const source = new EncodedVideoPacketSource(container === 'webm' ? 'vp8' : 'avc');
  output.addVideoTrack(source, { frameRate: framesPerSecond });
  const sound = options.tone === undefined ? undefined : new EncodedAudioPacketSource('aac');
  if (sound) output.addAudioTrack(sound);
  await output.start();
  const decoderConfig = {
    codec: container === 'webm' ? 'vp8' : 'avc1.42c01e',
    codedWidth: width,
    codedHeight: height,
    ...(container === 'webm' ? {} : { description: decoderConfiguration(size) }),
  };
  const draw = container === 'webm' ? vp8Frames(seed, size) : h264Frames(seed, size);
  for (let frame = 0; frame < frames; frame++) {
    const { data, key } = await draw(frame);
    const packet = new EncodedPacket(
      data,
      key ? 'key' : 'delta',
      frame / framesPerSecond,
      1 / framesPerSecond,
    );
    await source.add(packet, { decoderConfig });
  }
  if (sound) await addTone(sound, options.tone ?? 0, frames / framesPerSecond);
  await output.finalize();
  if (!target.buffer) throw new Error('The clip was not written.');
  return withoutDates(Buffer.from(target.buffer));
}

/** The first picture of such a clip of H.264, as JPEG. */
export function pictureOfClip({
  seed,
  shape = 'portrait',
}: {
  seed: string | number;
  shape?: Shape;
}): Promise<Buffer> {
  const size = shapes[shape];
  const { width, height } = pixelsOf(size);
  const random = seededBytes(seed);
  const [blue, red] = chromaOf(random).map((value) => value - 128) as [number, number];
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const luma = lumaAt(x, y, height);
      const at = (y * width + x) * 3;
      pixels[at] = clamped(luma + 1.402 * red);
      pixels[at + 1] = clamped(luma - 0.344 * blue - 0.714 * red);
      pixels[at + 2] = clamped(luma + 1.772 * blue);
    }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
}

const clamped = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));

/** Brightness falls from top to bottom. */
const lumaAt = (x: number, y: number, height: number): number =>
  210 - Math.round((y * 120 + x * 30) / height);

/** The seed gives the hue. */
const chromaOf = (random: Buffer) =>
  [64 + (random.readUInt8(0) >> 1), 64 + (random.readUInt8(1) >> 1)] as const;

async function addTone(sound: EncodedAudioPacketSource, number: number, seconds: number) {
  const { samplesPerSecond, samples, codec, description } = tonePacket;
  const lasts = samples / samplesPerSecond;
  const decoderConfig = { codec, description, sampleRate: samplesPerSecond, numberOfChannels: 1 };
  for (let at = 0; at < Math.floor(seconds / lasts); at++) {
    const packet = new EncodedPacket(tone(number), 'key', at * lasts, lasts);
    await sound.add(packet, { decoderConfig });
  }
}

/** A small photo. The same options give the same bytes. */
export function makePhoto(options: {
  seed: string | number;
  width?: number;
  height?: number;
  format?: 'jpeg' | 'png' | 'webp' | 'avif' | 'gif';
}): Promise<Buffer> {
  const { seed, width = 270, height = 480, format = 'jpeg' } = options;
  return gradientPicture(seed, width, height).toFormat(format).toBuffer();
}

type Frame = { data: Uint8Array; key: boolean };

function h264Frames(seed: string | number, size: FrameSize): (frame: number) => Frame {
  const random = seededBytes(seed);
  const total = size.columns * size.rows;
  const background = Array.from({ length: total }, (_, number) => block(number, random, size));
  const walker = new Uint8Array(384).fill(235, 0, 256).fill(128, 256);
  const at = (frame: number) =>
    (frame * (1 + (random.readUInt8(8) % 7)) + random.readUInt8(9)) % total;
  return (frame) => {
    if (frame === 0) return { data: keyFrame(background.with(at(0), walker)), key: true };
    // The square leaves its last place, which is background again, for the next one.
    const left = at(frame - 1);
    const changed = new Map([[left, background[left] ?? walker]]).set(at(frame), walker);
    return { data: deltaFrame(frame, changed, total), key: false };
  };
}

/** One block of the background. */
function block(number: number, random: Buffer, size: FrameSize): Macroblock {
  const { height } = pixelsOf(size);
  const samples = new Uint8Array(384);
  const top = Math.floor(number / size.columns) * 16;
  const left = (number % size.columns) * 16;
  for (let y = 0; y < 16; y++)
    for (let x = 0; x < 16; x++) samples[y * 16 + x] = lumaAt(left + x, top + y, height);
  const [blue, red] = chromaOf(random);
  samples.fill(blue, 256, 320);
  samples.fill(red, 320, 384);
  return samples;
}

/** Frames of VP8: a lossy WebP file, which sharp writes, is one VP8 key frame in a RIFF file. */
function vp8Frames(seed: string | number, size: FrameSize): (frame: number) => Promise<Frame> {
  const { width, height } = pixelsOf(size);
  return async (frame) => {
    const white = await sharp({
      create: { width: 16, height: 16, channels: 3, background: 'white' },
    })
      .png()
      .toBuffer();
    const left = (frame % size.columns) * 16;
    const picture = gradientPicture(seed, width, height);
    const webp = await picture
      .composite([{ input: white, left, top: 16 }])
      .webp({ quality: 40 })
      .toBuffer();
    const start = webp.indexOf('VP8 ');
    return { data: webp.subarray(start + 8, start + 8 + webp.readUInt32LE(start + 4)), key: true };
  };
}

/**
 * Zeroes the creation and modification times that the muxer takes from the clock, so that equal
 * input gives equal bytes.
 */
function withoutDates(file: Buffer): Buffer {
  for (const type of ['mvhd', 'tkhd', 'mdhd']) {
    for (let at = file.indexOf(type); at >= 0; at = file.indexOf(type, at + 1)) {
      const wide = file[at + 4] === 1;
      file.fill(0, at + 8, at + 8 + (wide ? 16 : 8));
    }
  }
  return file;
}
