import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createClient } from '../kit/client.ts';
import { freePort, startProcess } from '../kit/process.ts';
import { killIn, killStages } from './media/kills.ts';
import { faultsOfFiles, programsOn } from './media/left-over.ts';
import { ended, play, publish } from './media/product.ts';
import { film, h264, recordSource, sources } from './media/sources.ts';

/**
 * `npm run soak -- media [sources] [kills] [--rounds 5]`: sources as people send them, each READY
 * and playable or refused with a reason; and the worker killed in each stage, after which every post
 * ends DONE. No file is left over, lost, or there twice. Needs ffmpeg.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' } },
});
const does = (part: string) => positionals.length === 0 || positionals.includes(part);
const folder = await mkdtemp(join(tmpdir(), 'clipgraph-media-'));
const dataDir = join(folder, 'data');
const environment = {
  DATA_DIR: dataDir,
  PORT: String(await freePort()),
  RATE_LIMITS: 'off',
  DEMO: '0',
  LOG_LEVEL: 'error',
};
const start = () => startProcess('deploy/start.mjs', environment);
let product = await start();
const person = await createClient(product.url).register('film');

let faults = 0;
const tell = (text: string, isWell: boolean) => {
  if (!isWell) faults++;
  console.log(`${isWell ? 'ok  ' : 'BAD '} ${text}`);
};
const types: Record<string, string> = {
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
};

async function trySource(name: string, args: string): Promise<void> {
  const bytes = await recordSource(folder, name, args);
  const began = performance.now();
  const told = (text: string, isWell: boolean) =>
    tell(`${name}: ${text}, ${((performance.now() - began) / 1_000).toFixed(1)} s`, isWell);
  try {
    const id = await publish(product.url, person, bytes, types[name.split('.')[1] ?? ''] ?? '');
    const post = await ended(product.url, person, id);
    if (post.status === 'READY') play(post);
    const rungs = post.playback?.renditions.map(({ width, height }) => `${width}x${height}`);
    const why = post.failureReason ?? rungs?.join(' ') ?? '';
    told(`${post.status} ${post.processing.stage} ${why}`, why !== '');
  } catch (error) {
    const { message } = error as Error;
    told(message, message.startsWith('upload: 4'));
  }
}

try {
  if (does('sources')) for (const [name, args] of sources) await trySource(name, args);
  if (does('kills'))
    for (const stage of killStages)
      for (let round = 0; round < Number(values.rounds); round++) {
        // Other frames in each, so that no file is there already.
        const at = killStages.indexOf(stage) * 100 + round;
        const clip = `${film('1280x720', 30, 3)} -vf hue=h=${at} ${h264} -g 999`;
        const bytes = await recordSource(folder, 'kill.mp4', clip);
        const killed = await killIn({ product, start, dataDir, person }, stage, bytes);
        ({ product } = killed);
        tell(`killed in ${stage}: ${killed.end}`, killed.isWell);
      }
  await product.stop();
  for (const fault of faultsOfFiles(dataDir)) tell(fault, false);
  for (const program of programsOn(folder)) tell(`still runs: ${program}`, false);
} finally {
  if (product.child.exitCode === null) await product.stop('SIGKILL');
  await rm(folder, { recursive: true, force: true });
}
console.log(faults === 0 ? 'all well' : `${faults} faults`);
process.exit(faults === 0 ? 0 : 1);
