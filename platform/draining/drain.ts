import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/**
 * How long a connection between our processes may lie unused before the one who opened it closes
 * it. Shorter than a drain: whoever goes has no connection left that is about to be used, so that
 * no request is lost between its two ends.
 */
export const idleConnectionMs = 2_000;
/**
 * How long a connection between our processes is used before another one takes its place. A group's
 * address gives new connections to each of its processes in turn, so that a process that was added
 * under load gets its part of the work this soon.
 */
export const connectionLifeMs = 10_000;
/**
 * How long a connection to another process may take to be made: longer than the second after which
 * TCP sends a first packet again that was lost, as happens while pods come and go.
 */
export const connectWithinMs = 2_500;
/** Timers of connection pools are late by up to a second. */
const drainMs = idleConnectionMs + 1_500;
const lookEveryMs = 25;

/**
 * Prepares a server for going without losing a request: from the call of the function that is
 * returned, every answer tells its client to use another connection for the next one, and new
 * requests are still served. It resolves once no connection is left, or after `withinMs`. To be
 * called before the server is started.
 */
export function createDrain(app: FastifyInstance, withinMs = drainMs): () => Promise<void> {
  let draining = false;
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (draining) reply.header('connection', 'close');
    done();
  });
  // The head of one that takes long may have been sent before. Nothing that comes on its connection
  // after the drain would be served.
  app.addHook('onResponse', (request, _reply, done) => {
    if (draining && !app.server.listening) request.raw.socket.end();
    done();
  });
  return async () => {
    draining = true;
    const deadline = performance.now() + withinMs;
    while (performance.now() < deadline && (await connections(app.server)) > 0)
      await sleep(lookEveryMs);
  };
}

const connections = (server: Server): Promise<number> =>
  new Promise((resolve) =>
    server.getConnections((error, count) => resolve(error || !server.listening ? 0 : count)),
  );
