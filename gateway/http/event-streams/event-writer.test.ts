import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { createEventWriter } from './event-writer.ts';

it('begins with the headers of the hooks and its own, which stay to be read', async () => {
  const own: unknown[] = [];
  const server = createServer((_request, response) => {
    const writer = createEventWriter({ maxBufferedBytes: 1_000, sendTimeoutMs: 1_000 }, () => {});
    writer.open(response, { 'x-trace-id': '7', 'x-none': undefined, vary: ['a', 'b'] });
    own.push(response.getHeader('content-type'));
    writer.end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/`);
  expect(await answer.text()).toBe(':\n\n');
  server.close();
  expect(own).toEqual(['text/event-stream; charset=utf-8']);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'x-trace-id': '7',
    vary: 'a, b',
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  expect(answer.headers.has('x-none')).toBe(false);
});
