import type { FastifyInstance } from 'fastify';

const mediaType = /^\s*[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;|$)/;

/**
 * Leaves bodies of every type and none to the handlers of this scope, who judge them by their
 * bytes: these clients name content types at will, or not at all.
 */
export function takeAnyBody(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    const given = raw.headers['content-type'];
    // Fastify would answer 415 before any handler.
    if (given !== undefined && !mediaType.test(given)) delete raw.headers['content-type'];
    done();
  });
}
