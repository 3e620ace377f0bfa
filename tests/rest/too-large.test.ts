import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { openRaw, requestText } from './raw-socket.ts';

let product: TestInstance;
beforeAll(async () => {
  product = await startInstance({ RATE_LIMITS: 'off' });
});
afterAll(() => product.close());

const part = Buffer.alloc(1024 * 1024, 'x');
const chunk = Buffer.concat([
  Buffer.from(`${part.byteLength.toString(16)}\r\n`),
  part,
  Buffer.from('\r\n'),
]);

describe.each([
  ['/api/send', 'The request body is too large.'],
  ['/douyin/comment/action/', '"status_code":40002'],
])('a body that is too large for %s', (path, why) => {
  test.each([
    ['told', `Content-Length: ${12 * part.byteLength}`, part, ''],
    ['not told', 'Transfer-Encoding: chunked', chunk, '0\r\n\r\n'],
  ])(
    'is heard out when its length is %s, so that the client reads why and can ask again',
    async (_, framing, piece, end) => {
      const raw = await openRaw(product.url);
      raw.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\n${framing}\r\n\r\n`);
      for (let sent = 0; sent < 6; sent++) raw.write(piece);
      const { status, body } = await raw.answer();
      expect([status, body.toString()]).toEqual([413, expect.stringContaining(why)]);
      for (let sent = 6; sent < 12; sent++) raw.write(piece);
      raw.write(end + requestText('GET', '/ping'));
      expect((await raw.answer()).body.toString()).toBe('{"message":"pong"}');
      raw.close();
    },
  );

  test('is not heard for ever', async () => {
    const raw = await openRaw(product.url);
    raw.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n`);
    for (let sent = 0; sent < 6; sent++) raw.write(chunk);
    const { status, body } = await raw.answer();
    expect([status, body.toString()]).toEqual([413, expect.stringContaining(why)]);
    // Whoever is writing when the other end goes may hear of it as a reset.
    raw.socket.on('error', () => undefined);
    const closed = new Promise((resolve) => raw.socket.once('close', resolve));
    const dripping = setInterval(() => raw.write('1\r\nx\r\n'), 100);
    await closed;
    clearInterval(dripping);
  });
});
