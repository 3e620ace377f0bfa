import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Account, createClient } from '../../tests/kit/client.ts';
import { type Product, startProduct } from '../product/product.ts';

/** Records clips, and gives them to a product of its own. */
export interface Film {
  /** @returns where the clip is */
  record(name: string, args: string): string;
  /** Runs ffmpeg as the worker does, at the lowest priority, and says what it took. */
  byHand(args: readonly string[]): { wallMs: number; cpuMs: number };
  open(): Promise<Studio>;
}

/** A product that prepares clips, and somebody who publishes them. */
export interface Studio {
  product: Product;
  person: Account;
  publish(path: string): Promise<string>;
  /** Waits until a post has renditions, and until it is done. @returns when, in ms by the clock */
  until(id: string, what: 'READY' | 'DONE'): Promise<number>;
  /** What the programs that it ran took of the processor so far, in ms. */
  programsCpuMs(): number;
  close(): Promise<void>;
}

/** USER_HZ of Linux. */
const ticksPerSecond = 100;
const read = `query ($id: ID!) {
  post(id: $id) { processing { stage reason } playback { hlsUrl } }
}`;
const publishPost =
  'mutation ($ids: [ID!]!) { publishPost(input: { uploadIds: $ids, caption: "" }) { id } }';

export function openFilm(folder: string): Film {
  let products = 0;
  return {
    record(name, args) {
      const path = join(folder, name);
      const { status, stderr } = spawnSync('ffmpeg', ['-v', 'error', ...args.split(' '), path]);
      if (status !== 0) throw new Error(`ffmpeg: ${stderr}`);
      return path;
    },
    byHand(args) {
      const began = performance.now();
      const program = ['-n', '19', 'ffmpeg', '-nostdin', '-y', '-benchmark', ...args];
      const { status, stderr } = spawnSync('nice', program, { encoding: 'utf8' });
      if (status !== 0) throw new Error(`ffmpeg: ${stderr.slice(-500)}`);
      const [, user = 0, system = 0] = /utime=([\d.]+)s stime=([\d.]+)s/.exec(stderr) ?? [];
      const cpuMs = (Number(user) + Number(system)) * 1_000;
      return { wallMs: performance.now() - began, cpuMs };
    },
    async open() {
      const product = await startProduct({
        DATA_DIR: join(folder, `data-${++products}`),
        RATE_LIMITS: 'off',
        DEMO: '0',
        LOG_LEVEL: 'error',
        MEDIA_JOBS: '1',
      });
      const client = createClient(product.url);
      const person = await client.register();
      return {
        product,
        person,
        async publish(path) {
          const ids = [await client.upload(person, readFileSync(path), 'video/mp4')];
          return (await client.data(publishPost, { ids }, person.token)).publishPost.id;
        },
        async until(id, what) {
          for (; ; await delay(50)) {
            const { post } = await client.data(read, { id }, person.token);
            const { stage, reason } = post.processing;
            if (stage === 'FAILED') throw new Error(reason);
            if (stage === 'DONE' || (what === 'READY' && post.playback?.hlsUrl))
              return performance.now();
          }
        },
        programsCpuMs() {
          const stat = readFileSync(`/proc/${product.pid}/stat`, 'utf8');
          const fields = stat.split(') ')[1]?.split(' ') ?? [];
          return ((Number(fields[13]) + Number(fields[14])) / ticksPerSecond) * 1_000;
        },
        async close() {
          await product.stop();
        },
      };
    },
  };
}

/** A film whose frames have to be encoded anew: it can be entered at its start only. */
export const moving = (size: string, seconds: number): string =>
  `-f lavfi -i testsrc2=s=${size}:r=30:d=${seconds} -f lavfi -i sine=d=${seconds} ` +
  '-c:v libx264 -preset veryfast -pix_fmt yuv420p -g 9999 -c:a aac';

export const inSeconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
