import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient, type GraphqlClient } from '../kit/client.ts';
import { freePort, startProcess } from '../kit/process.ts';

/**
 * `npm run soak -- media [rounds]`: sources as people send them, each READY and playable or refused
 * with a reason; and the worker killed in each stage, after which every post ends DONE. Needs ffmpeg.
 */
const rounds = Number(process.argv[2] ?? 5);
const folder = await mkdtemp(join(tmpdir(), 'clipgraph-media-'));
const environment = {
  DATA_DIR: join(folder, 'data'),
  PORT: String(await freePort()),
  RATE_LIMITS: 'off',
  DEMO: '0',
  LOG_LEVEL: 'error',
};
const start = () => startProcess('deploy/start.mjs', environment);
let product = await start();
const state = `status failureReason processing { stage attempts reason progress }
  playback { hlsUrl progressiveUrl renditions { width height } }`;

interface Post {
  status: string;
  failureReason: string | null;
  processing: { stage: string; attempts: number; reason: string | null };
  playback: { hlsUrl: string | null; renditions: { width: number; height: number }[] } | null;
}

const film = (size: string, rate: number | string = 25, seconds = 2) =>
  `-f lavfi -i testsrc2=s=${size}:r=${rate}:d=${seconds}`;
const tone = (seconds = 2, layout = 'mono') =>
  `-f lavfi -i sine=d=${seconds} -ac ${layout === 'mono' ? 1 : 6}`;
const h264 = '-c:v libx264 -preset veryfast -pix_fmt yuv420p';
/** Name with the extension, and how ffmpeg makes it. */
const sources: readonly (readonly [name: string, args: string])[] = [
  ['vertical.mp4', `${film('360x640')} ${h264}`],
  ['rotated.mp4', `${film('640x360')} ${h264}`],
  ['slow.mp4', `${film('320x240', 10)} ${h264}`],
  ['fast.mp4', `${film('320x240', 120)} ${h264}`],
  ['variable.mp4', `${film('320x240', 30)} -vf select='not(mod(n,3))+lt(n,20)' -vsync vfr ${h264}`],
  ['mono.mp4', `${film('320x240')} ${tone()} ${h264} -c:a aac`],
  ['surround.mp4', `${film('320x240')} ${tone(2, '5.1')} ${h264} -c:a aac`],
  ['silent.mp4', `${film('320x240')} ${h264}`],
  ['two-tracks.mp4', `${film('320x240')} ${tone()} ${tone()} -map 0 -map 1 -map 2 ${h264}`],
  [
    'hdr.mp4',
    `${film('320x240')} -c:v libx265 -x265-params log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc -pix_fmt yuv420p10le -tag:v hvc1`,
  ],
  ['odd.mp4', `${film('321x241')} -c:v libx264 -preset veryfast -pix_fmt yuv444p`],
  ['tall.mp4', `${film('64x1200')} ${h264}`],
  ['wide.mp4', `${film('1400x80')} ${h264}`],
  ['anamorphic.mp4', `${film('320x240')} -vf setsar=2/1 ${h264}`],
  ['web.webm', `${film('320x240')} ${tone()} -c:v libvpx -b:v 300k -c:a libopus`],
  ['vp9.webm', `${film('320x240')} -c:v libvpx-vp9 -b:v 300k -deadline realtime`],
  ['phone.mov', `${film('320x240')} ${tone()} ${h264} -c:a aac`],
  ['ten-bit.mp4', `${film('320x240')} -c:v libx264 -preset veryfast -pix_fmt yuv420p10le`],
  ['one-frame.mp4', `${film('320x240', 25, 1)} -frames:v 1 ${h264}`],
  ['interlaced.mp4', `${film('320x240')} ${h264} -flags +ilme+ildct -x264opts tff=1`],
  ['ten-minutes.mp4', `${film('160x120', 10, 600)} ${h264}`],
  ['long-gaps.mp4', `${film('320x240', 25, 9)} ${h264} -g 10000`],
  ['fine.mp4', `${film('640x360', 25, 5)} ${tone(5)} ${h264} -g 50 -c:a aac -movflags +faststart`],
  ['index-last.mp4', `${film('640x360', 25, 3)} ${h264} -g 50`],
  ['still-large.mp4', `${film('4096x2304', 1, 2)} ${h264}`],
  ['truncated.mp4', `${film('320x240')} ${h264} -movflags +faststart`],
  ['garbled.mp4', `${film('320x240')} ${h264}`],
  ['not-a-video.mp4', `${film('320x240')} -c:v libvpx -b:v 300k -f webm`],
];

/** The same frames, to be shown turned. */
function turned(path: string): Promise<Buffer> {
  const target = `${path}.turned.mp4`;
  const turn = ['-c', 'copy', '-metadata:s:v:0', 'rotate=90', target];
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', path, ...turn]);
  return readFile(target);
}

async function record(name: string, args: string): Promise<Buffer> {
  const path = join(folder, name);
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args.split(' '), path]);
  const bytes = await readFile(path);
  if (name === 'rotated.mp4') return turned(path);
  if (name === 'truncated.mp4') return bytes.subarray(0, bytes.length >> 1);
  if (name === 'garbled.mp4') bytes.fill(0, bytes.indexOf('mdat') + 4, bytes.indexOf('moov') - 4);
  return bytes;
}

const client = (): GraphqlClient => createClient(product.url);
const person = await client().register('film');
const publish = async (bytes: Uint8Array, contentType: string): Promise<string> => {
  const uploadId = await client().upload(person, bytes, contentType);
  const { publishPost } = await client().data(
    'mutation ($ids: [ID!]!) { publishPost(input: { uploadIds: $ids, caption: "" }) { id } }',
    { ids: [uploadId] },
    person.token,
  );
  return publishPost.id;
};
const read = async (id: string): Promise<Post> =>
  (await client().data(`query ($id: ID!) { post(id: $id) { ${state} } }`, { id }, person.token))
    .post;

async function ended(id: string, withinMs = 600_000): Promise<Post> {
  for (const endMs = performance.now() + withinMs; ; await delay(200)) {
    const post = await read(id);
    if (['DONE', 'FAILED'].includes(post.processing.stage)) return post;
    if (performance.now() > endMs) throw new Error(`${id} hangs in ${post.processing.stage}`);
  }
}

/** Plays a rung to its end with ffmpeg, as a player would. */
function play(post: Post): void {
  const { hlsUrl } = post.playback ?? {};
  if (!hlsUrl) throw new Error('READY, but there is nothing to play');
  execFileSync('ffmpeg', ['-v', 'error', '-xerror', '-i', hlsUrl, '-f', 'null', '-']);
}

let faults = 0;
const tell = (text: string, isWell: boolean) => {
  if (!isWell) faults++;
  console.log(`${isWell ? 'ok  ' : 'BAD '} ${text}`);
};

async function trySource(name: string, args: string): Promise<void> {
  const bytes = await record(name, args);
  const contentType = { mp4: 'video/mp4', mov: 'video/quicktime', webm: 'video/webm' }[
    name.split('.')[1] as 'mp4'
  ];
  try {
    const id = await publish(bytes, contentType);
    const post = await ended(id);
    if (post.status === 'READY') play(post);
    const rungs = post.playback?.renditions.map(({ width, height }) => `${width}x${height}`);
    const why = post.failureReason ?? rungs?.join(' ') ?? '';
    tell(`${name}: ${post.status} ${post.processing.stage} ${why}`, why !== '');
  } catch (error) {
    const { message } = error as Error;
    tell(`${name}: ${message}`, message.startsWith('upload: 4'));
  }
}

async function killIn(stage: string, bytes: Uint8Array): Promise<void> {
  const id = await publish(bytes, 'video/mp4');
  for (;;) {
    const { processing } = await read(id);
    if (processing.stage === stage || processing.stage === 'DONE') break;
  }
  await product.stop('SIGKILL');
  product = await start();
  const post = await ended(id);
  if (post.processing.stage === 'DONE') play(post);
  const { stage: end, attempts } = post.processing;
  tell(`killed in ${stage}: ${end} after ${attempts} attempts`, end === 'DONE');
}

try {
  for (const [name, args] of sources) await trySource(name, args);
  for (const stage of ['WAITING', 'CHECKING', 'COVER', 'TRANSCODING'])
    for (let round = 0; round < rounds; round++)
      await killIn(
        stage,
        await record('kill.mp4', `${film('1280x720', 30 + round, 3)} ${h264} -g 999`),
      );
  await delay(1_000);
  const left = [
    ...(await readdir(join(environment.DATA_DIR, 'media/work-jobs'))),
    ...(await readdir(join(environment.DATA_DIR, 'media/work'))),
  ];
  tell(`${left.length} files left over`, left.length === 0);
} finally {
  await product.stop();
  await rm(folder, { recursive: true, force: true });
}
console.log(faults === 0 ? 'all well' : `${faults} faults`);
process.exit(faults === 0 ? 0 : 1);
