import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { BodyTooLarge, readBody, wholeWithin } from './body.ts';

const head = (length: number) => `POST / HTTP/1.1\r\nhost: a\r\ncontent-length: ${length}\r\n\r\n`;
const chunkedHead = 'POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n';

/** Sends packets on one connection, each when the one before has come, to a server that echoes. */
async function echoed(packets: readonly string[], answers: number): Promise<string[]> {
  const heard: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  let received: Socket | undefined;
  const server = createServer(async (request, response) => {
    const body = await readBody(request, wholeWithin(10, 5_000)).catch((error) =>
      error instanceof BodyTooLarge ? 'too large' : String(error),
    );
    heard.push(body.toString());
    response.end(body);
    if (heard.length === answers) resolve();
  });
  server.on('connection', (socket) => {
    received = socket;
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1').setNoDelay().resume();
  for (const packet of packets) {
    socket.write(packet);
    await expect.poll(() => received?.bytesRead, { interval: 1 }).toBe(socket.bytesWritten);
  }
  await promise;
  socket.destroy();
  server.close();
  return heard;
}

test.each([
  ['with the head', [`${head(5)}hello`], ['hello']],
  ['after the head', [head(5), 'hello'], ['hello']],
  ['in part with the head', [`${head(5)}he`, 'llo'], ['hello']],
  ['in chunks', [`${chunkedHead}2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n`], ['hello']],
  ['of the greatest length', [`${head(10)}0123456789`], ['0123456789']],
  ['too long', [`${head(11)}01234567890`, `${head(2)}ok`], ['too large', 'ok']],
  ['one after the other', [`${head(3)}one`, `${head(3)}two`], ['one', 'two']],
  ['in one packet with the next', [`${head(3)}one${head(3)}two`], ['one', 'two']],
])('reads a body that comes %s', async (_, packets, bodies) => {
  expect(await echoed(packets, bodies.length)).toEqual(bodies);
});
