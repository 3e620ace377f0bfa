import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { bytesOf, textFrame } from './event-frames.ts';

test('frames of every length reach a client as the text that they hold, between frames of the library', async () => {
  const before = '{"id":"ü","payload":';
  const rest = Buffer.byteLength(before) + 1;
  const results = [0, 1, 124, 125, 126, 127, 65_534, 65_535, 65_536, 200_000].map((length) =>
    Buffer.from('x'.repeat(Math.max(0, length - rest))),
  );
  const sent = results.flatMap((bytes, at) => [`own ${at}`, `${before}${bytes}}`]);
  const http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  http.on('upgrade', (request, connection, head) =>
    sockets.handleUpgrade(request, connection, head, (socket) =>
      results.forEach((bytes, at) => {
        socket.send(`own ${at}`);
        connection.write(textFrame(before, bytes, '}'));
      }),
    ),
  );
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
  const heard: string[] = [];
  const all = Promise.withResolvers<void>();
  client.on('message', (data) => {
    heard.push(String(data));
    if (heard.length === sent.length) all.resolve();
  });
  client.on('close', (code) => all.reject(new Error(`closed with ${code}`)));
  await all.promise;
  expect(heard).toEqual(sent);
  client.terminate();
  http.close();
});

test('a result is made into bytes once', () => {
  const result = { data: { text: 'Grüße 👋' } };
  expect(bytesOf(result)).toBe(bytesOf(result));
  expect(String(bytesOf(result))).toBe(JSON.stringify(result));
});
