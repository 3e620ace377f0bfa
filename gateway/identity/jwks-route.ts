import { isAppError } from '@clipgraph/platform/errors/catalogue.ts';
import type { FastifyInstance } from 'fastify';
import type { Identity } from './identity.ts';

/**
 * `/.well-known/jwks.json` (RFC 7517): lets other services verify our access tokens without asking
 * us.
 */
export function mountJwks(app: FastifyInstance, identity: Pick<Identity, 'jwks'>): void {
  app.get('/.well-known/jwks.json', async (_request, reply) => {
    try {
      const jwks = await identity.jwks();
      return reply
        .header('cache-control', 'public, max-age=300')
        .type('application/jwk-set+json')
        .send(JSON.stringify(jwks));
    } catch (error) {
      if (!isAppError(error)) throw error;
      return reply.code(503).send({ error: { code: error.code, message: error.message } });
    }
  });
}
