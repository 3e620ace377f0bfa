import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasFfmpeg, record } from '@clipgraph/video/testing/recorded.ts';
import sharp from 'sharp';

/** A picture of hills, a sea or a town under a coloured sky: something to look at in screenshots. */
interface Scene {
  readonly kind: 'hills' | 'sea' | 'town';
  /** Of the sky above, in degrees. */
  readonly hue: number;
  readonly night?: boolean;
}

const width = 900;
const height = 1_400;

/** Numbers from 0 to 1 that are the same for the same seed. */
function numbersOf(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function ridge(random: () => number, top: number, wave: number): string {
  const points = Array.from({ length: 13 }, (_, step) => {
    const y = top + (random() - 0.5) * wave;
    return `${(step * width) / 12},${y.toFixed(0)}`;
  });
  return `M0,${height} L${points.join(' L')} L${width},${height}Z`;
}

const hsl = (hue: number, saturation: number, lightness: number) =>
  `hsl(${Math.round(hue) % 360},${saturation}%,${lightness}%)`;

function layers({ kind, hue, night = false }: Scene, random: () => number): string {
  if (kind === 'town')
    return Array.from({ length: 22 }, (_, index) => {
      const x = (index * width) / 20 - 20;
      const tall = 260 + random() * 520;
      const windows = Array.from({ length: Math.floor(tall / 46) }, (_, row) =>
        [8, 26]
          .map((column) =>
            random() > 0.45
              ? `<rect x="${x + column}" y="${height - tall + 20 + row * 44}" width="9" height="16" fill="#ffd98a" opacity=".85"/>`
              : '',
          )
          .join(''),
      ).join('');
      return `<rect x="${x}" y="${height - tall}" width="46" height="${tall}" fill="${hsl(hue + 20, 32, 9 + random() * 7)}"/>${windows}`;
    }).join('');
  const count = kind === 'sea' ? 7 : 5;
  return Array.from({ length: count }, (_, index) => {
    const depth = index / (count - 1);
    const top = (kind === 'sea' ? 880 : 720) + depth * 420;
    const light = (night ? 26 : 46) - depth * (night ? 18 : 34);
    const wave = kind === 'sea' ? 14 + depth * 30 : 190 - depth * 60;
    const own = kind === 'sea' ? 205 + depth * 12 : hue + 40 + depth * 50;
    return `<path d="${ridge(random, top, wave)}" fill="${hsl(own, 42, light)}"/>`;
  }).join('');
}

export async function photoOf(scene: Scene, seed: number): Promise<Buffer> {
  const random = numbersOf(seed);
  const { hue, night = false } = scene;
  const stars = Array.from({ length: night ? 90 : 0 }, () => {
    const at = `cx="${(random() * width).toFixed(0)}" cy="${(random() * 700).toFixed(0)}"`;
    return `<circle ${at} r="${(1 + random() * 2).toFixed(1)}" fill="#fff" opacity="${(0.3 + random() * 0.7).toFixed(2)}"/>`;
  }).join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs>
      <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
        <stop offset="0" stop-color="${hsl(hue, 62, night ? 10 : 38)}"/>
        <stop offset=".55" stop-color="${hsl(hue + 45, 74, night ? 26 : 66)}"/>
        <stop offset=".8" stop-color="${hsl(hue + 75, 88, night ? 34 : 76)}"/>
      </linearGradient>
      <radialGradient id="glow"><stop offset="0" stop-color="#fff6d8"/><stop offset=".35" stop-color="#ffe9ad" stop-opacity=".75"/><stop offset="1" stop-color="#ffe0a0" stop-opacity="0"/></radialGradient>
    </defs>
    <rect width="100%" height="100%" fill="url(#sky)"/>${stars}
    <circle cx="${200 + random() * 500}" cy="${360 + random() * 240}" r="${night ? 120 : 250}" fill="url(#glow)"/>
    ${layers(scene, random)}
  </svg>`;
  return sharp(Buffer.from(svg)).jpeg({ quality: 86 }).toBuffer();
}

/** The camera moves over the scene for so many seconds. Undefined where ffmpeg is missing. */
export async function clipOf(
  scene: Scene,
  seed: number,
  seconds: number,
): Promise<Buffer | undefined> {
  if (!hasFfmpeg) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'clipgraph-scene-'));
  try {
    const still = join(folder, 'scene.jpg');
    await writeFile(still, await photoOf(scene, seed));
    const pan = `crop=720:1280:(iw-720)*t/${seconds}:ih-1280`;
    const video = '-c:v libx264 -preset veryfast -crf 27 -pix_fmt yuv420p -movflags +faststart';
    return record(`-loop 1 -r 24 -i ${still} -vf ${pan} -t ${seconds} ${video}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
