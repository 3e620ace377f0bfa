import type { FastifyInstance } from 'fastify';

/**
 * Bodies of this scope's routes must have arrived in time: who sends them byte by byte holds no
 * connection for long.
 */
export function limitBodyTime(scope: FastifyInstance, maxMs: number): void {
  scope.addHook('preParsing', async (_request, reply, payload) => {
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
    payload.once('end', () => clearTimeout(timer));
    return payload;
  });
}
