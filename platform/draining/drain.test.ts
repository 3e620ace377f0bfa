import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import Fastify, { type FastifyInstance } from 'fastify';
import { Pool } from 'undici';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDrain, idleConnectionMs } from './drain.ts';

let app: FastifyInstance;
let drain: () => Promise<void>;
let pool: Pool;
let connected = 0;
beforeEach(async () => {
  app = Fastify({ keepAliveTimeout: 65_000, forceCloseConnections: 'idle' });
  app.get('/', async () => 'here');
  app.get('/held', async () => {
    app.server.emit('held');
    await once(app.server, 'let go');
    return 'done';
  });
  app.get('/begun', (_request, reply) => {
    const stream = new PassThrough();
    stream.write('begun, ');
    app.server.once('let go', () => stream.end('done'));
    return reply.send(stream);
  });
  drain = createDrain(app);
  await app.listen({ port: 0, host: '127.0.0.1' });
  connected = 0;
  app.server.on('connection', () => {
    connected += 1;
  });
  const { port } = app.server.address() as AddressInfo;
  pool = new Pool(`http://127.0.0.1:${port}`, {
    connections: 1,
    keepAliveTimeout: idleConnectionMs,
    keepAliveMaxTimeout: idleConnectionMs,
  });
});
afterEach(async () => {
  await pool.destroy();
  await app.close();
});

const get = async (path: string) => {
  const { statusCode, headers, body } = await pool.request({ method: 'GET', path });
  return { statusCode, connection: headers.connection, text: await body.text() };
};

test('a server that runs keeps its connections', async () => {
  for (let at = 0; at < 3; at++)
    expect(await get('/')).toMatchObject({ statusCode: 200, connection: 'keep-alive' });
  expect(connected).toBe(1);
});

test('a server that drains answers what comes, and asks for another connection', async () => {
  await get('/');
  const drained = drain();
  expect(await get('/')).toEqual({ statusCode: 200, connection: 'close', text: 'here' });
  expect(await get('/')).toMatchObject({ statusCode: 200 });
  expect(connected).toBe(2);
  await drained;
});

test('a drain waits for what is in flight', async () => {
  const held = once(app.server, 'held');
  const answer = get('/held');
  await held;
  let ended = false;
  const drained = drain().then(() => {
    ended = true;
  });
  expect(ended).toBe(false);
  app.server.emit('let go');
  expect((await answer).text).toBe('done');
  await drained;
});

test('a connection whose answer began before a drain and outlives it ends with the answer', async () => {
  const { port } = app.server.address() as AddressInfo;
  const patient = new Pool(`http://127.0.0.1:${port}`, { keepAliveTimeout: 60_000 });
  const { headers, body } = await patient.request({ method: 'GET', path: '/begun' });
  expect(headers.connection).toBe('keep-alive');
  await drain();
  const closed = app.close();
  app.server.emit('let go');
  expect(await body.text()).toBe('begun, done');
  await closed;
  await patient.close();
});

test('a drain of a server without connections ends at once', async () => {
  await drain();
  expect(connected).toBe(0);
});
