import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ServicePlan } from '@clipgraph/deploy/local/services/plan.ts';
import { openTestBucket } from '@clipgraph/platform/uploads/storage/testing.ts';
import { record } from '@clipgraph/video/testing/recorded.ts';
import { rememberServers } from '../kit/private-servers.ts';
import { freePort } from '../kit/process.ts';
import { type Stack, startStack } from '../kit/stack.ts';

/**
 * `npm run soak -- uploads [MB] [cuts]`: a large upload that is cut again and again, and each time
 * goes on in another process: over a shared folder, and over a bucket (`npm run servers -- objects`
 * gives a real one). Its hash is declared, so that it is published only when all bytes are the same.
 * Needs ffmpeg, MariaDB, Redis and Kafka.
 */
const [megabytes = 200, cuts = 20] = process.argv.slice(2).map(Number);
const mostGrowthMiB = 50;
const folder = await mkdtemp(join(tmpdir(), 'clipgraph-uploads-'));
const path = join(folder, 'large.mp4');
// Noise, so that it is as large as it looks.
const noise = '-f lavfi -i testsrc2=s=1280x720:r=30:d=300 -vf noise=alls=100:allf=t';
const encoding = '-c:v libx264 -preset ultrafast -pix_fmt yuv420p -b:v 100M -movflags +faststart';
await writeFile(path, record(`${noise} ${encoding} -fs ${megabytes}M`));
const { size } = await stat(path);
const hash = createHash('sha256');
for await (const chunk of createReadStream(path)) hash.update(chunk);
const sha256 = hash.digest('hex');

const residentMiB = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;

/** Sends what is left, but drops the connection after so many bytes. @returns the status, if any */
function send(url: string, offset: number, most: number): Promise<number | undefined> {
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  const sent = request(url, {
    method: 'PATCH',
    headers: {
      'tus-resumable': '1.0.0',
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
      'content-length': size - offset,
    },
  });
  sent.on('response', (answer) => resolve(answer.resume().statusCode));
  sent.on('error', () => resolve(undefined));
  const end = Math.min(size, offset + most) - 1;
  const bytes = createReadStream(path, { start: offset, end });
  bytes.pipe(sent, { end: end === size - 1 });
  if (end < size - 1)
    bytes.on('end', () => sent.write('', () => setTimeout(() => sent.destroy(), 50)));
  return promise;
}

async function offsetAt(url: string): Promise<number> {
  const answer = await fetch(url, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } });
  return Number(answer.headers.get('upload-offset'));
}

/** A second process of the video subgraph, and a gateway that sends to it. */
async function openReplicas(stack: Stack): Promise<{ ports: number[]; pids: number[] }> {
  const video = stack.plans.get('video') as ServicePlan;
  const gateway = stack.plans.get('gateway') as ServicePlan;
  const elsewhere = async (plan: ServicePlan, more: Record<string, string>) => {
    const [port, metricsPort] = [await freePort(), await freePort()];
    const own = { PORT: String(port), METRICS_PORT: String(metricsPort) };
    await stack.start(`${plan.name} twin`, {
      ...plan,
      port,
      environment: { ...plan.environment, ...own, ...more },
    });
    return port;
  };
  const port = await elsewhere(video, {});
  const { SUBGRAPH_URLS = '' } = gateway.environment;
  const twin = await elsewhere(gateway, {
    SUBGRAPH_URLS: SUBGRAPH_URLS.replace(`:${video.port}`, `:${port}`),
  });
  const names = ['video', 'video twin', 'gateway', 'gateway twin'];
  return { ports: [gateway.port, twin], pids: names.map((name) => stack.service(name).pid) };
}

async function upload(where: string, environment: Record<string, string>): Promise<boolean> {
  let sampling: NodeJS.Timeout | undefined;
  const stack = await startStack({
    MAX_VIDEO_BYTES: String(size),
    MEDIA_JOBS: '0',
    ...environment,
  });
  try {
    const { ports, pids } = await openReplicas(stack);
    const person = await stack.register();
    const { createUpload } = await stack.data(
      'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { id resumableUrl } }',
      { input: { contentType: 'video/mp4', byteLength: size, sha256 } },
      person.token,
    );
    const { pathname, search } = new URL(createUpload.resumableUrl);
    const urlAt = (at: number) => `http://127.0.0.1:${ports[at % 2]}${pathname}${search}`;
    for (const at of [0, 1]) await offsetAt(urlAt(at));
    let before = pids.map(residentMiB);
    let growth = 0;
    sampling = setInterval(() => {
      growth = Math.max(growth, ...pids.map((pid, at) => residentMiB(pid) - (before[at] ?? 0)));
    }, 50);
    const began = performance.now();
    let status: number | undefined;
    let lost = 0;
    let growthOfUpload = 0;
    for (let at = 0; at <= cuts; at++) {
      const offset = await offsetAt(urlAt(at));
      // Each process has taken some bytes by then, and loaded what that needs.
      if (at === 2) {
        before = pids.map(residentMiB);
        growth = 0;
      }
      const sentUntil = Math.floor((size / (cuts + 1)) * at);
      lost = Math.max(lost, sentUntil - offset);
      growthOfUpload = growth;
      const most = at === cuts ? size : Math.floor((size / (cuts + 1)) * (at + 1)) - offset;
      status = await send(urlAt(at), offset, most);
      // The process before may still have stored what came until the cut: then that counts.
      for (let again = 1; at === cuts && status === 409 && again <= 5; again++)
        status = await send(urlAt(at), await offsetAt(urlAt(at)), size);
    }
    const took = ((performance.now() - began) / 1_000).toFixed(1);
    if (status !== 204) throw new Error(`${where}: the last PATCH was answered ${status}`);
    const { publishPost } = await stack.data(
      'mutation ($ids: [ID!]!) { publishPost(input: { uploadIds: $ids, caption: "" }) { status } }',
      { ids: [createUpload.id] },
      person.token,
    );
    const isWell = publishPost.status === 'READY' && growthOfUpload <= mostGrowthMiB;
    console.log(
      `${isWell ? 'ok  ' : 'BAD '} ${where}: ${size} bytes in ${took} s, cut ${cuts} times, ` +
        `then ${publishPost.status}; at most ${lost} bytes sent again after ` +
        `a cut; ${growthOfUpload.toFixed(0)} MiB more resident while they came ` +
        `(at most ${mostGrowthMiB}), ${growth.toFixed(0)} with their check`,
    );
    return isWell;
  } finally {
    clearInterval(sampling);
    await stack.close();
  }
}

const endServers = await rememberServers();
const bucket = await openTestBucket();
const { accessKeyId, secretAccessKey } = bucket.credentials;
let isWell: boolean;
try {
  const shared = { MEDIA_URL: pathToFileURL(join(folder, 'media')).href };
  isWell = await upload('a shared folder', shared);
  const objects = {
    MEDIA_URL: bucket.url,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
  isWell = (await upload(`the bucket ${bucket.url}`, objects)) && isWell;
} finally {
  await bucket.close();
  await endServers();
  await rm(folder, { recursive: true, force: true });
}
process.exit(isWell ? 0 : 1);
