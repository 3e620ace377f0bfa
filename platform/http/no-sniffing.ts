import type { FastifyInstance } from 'fastify';

/**
 * Has browsers take every answer for what its content type says, and never for a page or a script
 * that its bytes look like. Streams that write their own head keep it.
 */
export function forbidSniffing(app: FastifyInstance): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.raw.setHeader('x-content-type-options', 'nosniff');
    done();
  });
}
