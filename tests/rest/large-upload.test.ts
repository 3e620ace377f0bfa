import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { evenMemory, type ProductProcess, startProcess } from '../product/process.ts';
import { createDouyinClient } from './douyin-client.ts';

let product: ProductProcess;
let folder: string;
let spool: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clipgraph-'));
  spool = await mkdtemp(join(tmpdir(), 'clipgraph-spool-'));
  const quiet = { RATE_LIMITS: 'off', DEMO: '0', LOG_LEVEL: 'silent' };
  product = await startProcess('deploy/start.mjs', { DATA_DIR: folder, TMPDIR: spool, ...evenMemory, ...quiet });
});
afterAll(async () => {
  await product.stop();
  await rm(folder, { recursive: true, force: true });
  await rm(spool, { recursive: true, force: true });
});

const megabyte = Buffer.alloc(1024 * 1024, 0x20);

/** Sends a file of so many megabytes as it can be read, never holding it. @returns status and body of the answer */
function sendForm(fields: string, megabytes: number, declareLength: boolean): Promise<{ status: number; body: string }> {
  const head = Buffer.from(`${fields}--b\r\nContent-Disposition: form-data; name="data"; filename="bear.mp4"\r\n\r\n`);
  const tail = Buffer.from('\r\n--b--\r\n');
  const length = head.byteLength + megabytes * megabyte.byteLength + tail.byteLength;
  return new Promise((resolve, reject) => {
    const outgoing = request(`${product.url}/douyin/publish/action/`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b', ...(declareLength && { 'content-length': String(length) }) },
    });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    outgoing.write(head);
    let sent = 0;
    const more = () => {
      while (sent < megabytes) {
        sent += 1;
        if (!outgoing.write(megabyte)) {
          outgoing.once('drain', more);
          return;
        }
      }
      outgoing.end(tail);
    };
    more();
  });
}

const memory = async (): Promise<number> => Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${product.child.pid}/status`, 'utf8'))?.[1]) / 1024;
const peakMemory = async (): Promise<number> =>
  Number(/VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${product.child.pid}/status`, 'utf8'))?.[1]) / 1024;

test.runIf(process.platform === 'linux')(
  'an upload of 200 MB is refused by its code, whether its length is told or not; memory stays flat and the disk is left clean',
  async () => {
    const { register, get } = createDouyinClient(() => product.url);
    const { id, token } = await register();
    const field = (name: string, value: string) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const fields = field('token', token) + field('title', 'large');
    await sendForm(field('token', 'stale'), 20, false);
    const before = await memory();
    for (const declareLength of [true, false]) {
      const { status, body } = await sendForm(fields, 200, declareLength);
      expect([status, JSON.parse(body)]).toEqual([413, { status_code: 10014, status_msg: 'This file is too large.' }]);
    }
    // Nobody who is not logged in makes this server take a file whose token comes before it.
    expect(JSON.parse((await sendForm(field('token', 'stale'), 100, false)).body)).toMatchObject({ status_code: 10004 });
    // 100 MB of nothing are within the limit, and no video.
    expect(JSON.parse((await sendForm(fields, 100, false)).body)).toMatchObject({ status_code: 10007 });
    expect((await peakMemory()) - before).toBeLessThan(100);
    await expect.poll(async () => (await readdir(spool)).filter((name) => name.startsWith('clipgraph'))).toEqual([]);
    expect(await get('publish/list/', { user_id: id })).toMatchObject({ status_code: 0, video_list: [] });
  },
  120_000,
);
