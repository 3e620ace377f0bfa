import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDouyinClient } from './douyin-client.ts';
import { startWatched, type WatchedProduct } from './watched-product.ts';

let product: WatchedProduct;
beforeAll(async () => {
  product = await startWatched();
});
afterAll(() => product.close());

const megabyte = Buffer.alloc(1024 * 1024, 0x20);

/**
 * Sends a file of so many megabytes as it can be read, never holding it.
 * @returns status and body of the answer
 */
function sendForm(
  fields: string,
  megabytes: number,
  declareLength: boolean,
): Promise<{ status: number; body: string }> {
  const head = Buffer.from(
    `${fields}--b\r\nContent-Disposition: form-data; name="data"; filename="bear.mp4"\r\n\r\n`,
  );
  const tail = Buffer.from('\r\n--b--\r\n');
  const length = head.byteLength + megabytes * megabyte.byteLength + tail.byteLength;
  return new Promise((resolve, reject) => {
    const outgoing = request(`${product.url}/douyin/publish/action/`, {
      method: 'POST',
      headers: {
        'content-type': 'multipart/form-data; boundary=b',
        ...(declareLength && { 'content-length': String(length) }),
      },
    });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
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

test.runIf(process.platform === 'linux')(
  'an upload of 200 MB is refused by its code, whether its length is told or not; memory stays flat and the disk is left clean',
  async () => {
    const { register, get } = createDouyinClient(() => product.url);
    const { id, token } = await register();
    const field = (name: string, value: string) =>
      `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const fields = field('token', token) + field('title', 'large');
    await sendForm(field('token', 'stale'), 20, false);
    const before = await product.memory();
    for (const declareLength of [true, false]) {
      const { status, body } = await sendForm(fields, 200, declareLength);
      expect([status, JSON.parse(body)]).toEqual([
        413,
        { status_code: 10014, status_msg: 'This file is too large.' },
      ]);
    }
    // Nobody who is not logged in makes this server take a file whose token comes before it.
    expect(JSON.parse((await sendForm(field('token', 'stale'), 100, false)).body)).toMatchObject({
      status_code: 10004,
    });
    // 100 MB of nothing are within the limit, and no video.
    expect(JSON.parse((await sendForm(fields, 100, false)).body)).toMatchObject({
      status_code: 10007,
    });
    expect((await product.peakMemory()) - before).toBeLessThan(100);
    await expect.poll(product.spooled).toEqual([]);
    expect(await get('publish/list/', { user_id: id })).toMatchObject({
      status_code: 0,
      video_list: [],
    });
  },
);
