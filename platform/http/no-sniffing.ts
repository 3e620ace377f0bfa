import type { FastifyInstance } from 'fastify';

/**
 * Has browsers take every answer for what its content type says, and never for a page or a script
 * that its bytes look like. Not set on the raw answer: Node would then set each further header there,
 * one by one.
 */
export function forbidSniffing(app: FastifyInstance): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header('x-content-type-options', 'nosniff');
    done();
  });
}
