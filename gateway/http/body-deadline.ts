import type { FastifyInstance } from 'fastify';

/** Thrown into the reading of a body that takes too long. */
class SlowBody extends Error {
  readonly statusCode = 408;
}

/** Bodies of this scope's routes must have arrived in time: who sends them byte by byte holds no connection for long. */
export function limitBodyTime(scope: FastifyInstance, maxMs: number): void {
  scope.addHook('preParsing', async (_request, reply, payload) => {
    const timer = setTimeout(() => {
      reply.header('connection', 'close');
      payload.destroy(new SlowBody(`The request body did not arrive within ${maxMs} ms.`));
    }, maxMs);
    payload.once('close', () => clearTimeout(timer));
    payload.once('end', () => clearTimeout(timer));
    return payload;
  });
}
