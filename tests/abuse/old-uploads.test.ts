import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRaw } from '../rest/raw-socket.ts';
import { startWatched, type WatchedProduct } from '../rest/watched-product.ts';
import { manyUploads } from './attacks/many-uploads.ts';
import { anonymousUploads, slowAnonymousUploads, slowUploads } from './attacks/old-uploads.ts';
import { holds } from './held.ts';

// Most of their time is waiting.
describe.concurrent('old uploads', () => {
  holds(anonymousUploads, 10);
  holds(slowUploads, 20);
  holds(slowAnonymousUploads, 20);
  holds(manyUploads, 60);
});

describe('the disk that uploads may hold', () => {
  let product: WatchedProduct;
  beforeAll(async () => {
    product = await startWatched({
      UPLOAD_SPOOL_BYTES_EACH: String(3 * 1024 * 1024),
      OPERATION_LIMITS: 'bodyMs=60000',
    });
  });
  afterAll(() => product.close());

  test('is bounded by address, and what was refused is removed', async () => {
    const answer = await fetch(
      `${product.url}/douyin/user/register/?username=u1&password=secret1`,
      {
        method: 'POST',
      },
    );
    const { token } = (await answer.json()) as { token: string };
    const raw = await openRaw(product.url);
    raw.socket.on('error', () => undefined);
    raw.write(
      `POST /douyin/publish/action/?token=${token} HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 50000000\r\n\r\n--b\r\nContent-Disposition: form-data; name="data"; filename="a.mp4"\r\n\r\n`,
    );
    raw.write(Buffer.alloc(6 * 1024 * 1024));
    const { status, head, body } = await raw.answer();
    expect([status, JSON.parse(body.toString()).status_code]).toEqual([429, 10010]);
    expect(head).toMatch(/\r\nretry-after: 10/i);
    await expect.poll(product.spooled).toEqual([]);
    raw.close();
  });
});
