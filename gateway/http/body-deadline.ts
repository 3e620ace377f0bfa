import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * Bodies of this scope's routes must have arrived in time: who sends them byte by byte holds no
 * connection for long.
 */
export function limitBodyTime(scope: FastifyInstance, maxMs: number): void {
  const timers = new WeakMap<FastifyRequest, NodeJS.Timeout>();
  scope.addHook('preParsing', (request, reply, payload, done) => {
    const timer = setTimeout(() => {
      if (reply.sent) return;
      // Nothing reads on after this, so the answer goes past Fastify, which waits for the body, and
      // the connection with it.
      reply.hijack();
      const errors = [
        {
          message: `The request body did not arrive within ${maxMs} ms.`,
          extensions: { code: 'BAD_REQUEST' },
        },
      ];
      reply.raw.writeHead(408, {
        ...reply.getHeaders(),
        'content-type': 'application/json; charset=utf-8',
        connection: 'close',
      } as never);
      reply.raw.end(JSON.stringify({ errors }), () => payload.destroy());
    }, maxMs);
    payload.once('close', () => clearTimeout(timer));
    timers.set(request, timer);
    done(null, payload);
  });
  // Here the body has come, or there is none to come.
  scope.addHook('preValidation', (request, _reply, done) => {
    clearTimeout(timers.get(request));
    done();
  });
}
