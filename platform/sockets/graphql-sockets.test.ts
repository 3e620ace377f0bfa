import { createServer } from 'node:http';
import { PassThrough } from 'node:stream';
import { setImmediate as nextRound } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { guest } from '../identity/viewer.ts';
import { mountGraphqlSockets } from './graphql-sockets.ts';

it('lets sockets in by sixteens, so that hundreds at once hold nobody else up', async () => {
  const http = createServer();
  const sockets = mountGraphqlSockets(http, {
    path: '/graphql',
    viewerOf: async () => guest('127.0.0.1'),
    addressOf: () => '127.0.0.1',
    prepare: async () => [],
    run: () => Promise.reject(new Error('nothing is run here')),
    formatError: (error) => error.toJSON(),
  });
  const connections = Array.from({ length: 40 }, () => {
    const connection = new PassThrough();
    http.emit('upgrade', { url: '/elsewhere' }, connection, Buffer.alloc(0));
    return connection;
  });
  const answered: number[] = [];
  for (let round = 0; round < 3; round++) {
    await nextRound();
    answered.push(connections.filter(({ writableEnded }) => writableEnded).length);
  }
  expect(answered).toEqual([16, 32, 40]);
  const late = new PassThrough();
  http.emit('upgrade', { url: '/graphql' }, late, Buffer.alloc(0));
  await sockets.close();
  await nextRound();
  expect(late.destroyed, 'who waits when the server closes is cut').toBe(true);
});
