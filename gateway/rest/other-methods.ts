import type { FastifyInstance, FastifyReply } from 'fastify';

/**
 * Answers 405 to every method that a known path does not take; `OPTIONS` is the browser's question
 * to the CORS plugin.
 */
export function refuseOtherMethods(
  app: FastifyInstance,
  paths: Readonly<Record<string, readonly string[]>>,
  answer: (reply: FastifyReply) => FastifyReply,
): void {
  for (const [url, taken] of Object.entries(paths)) {
    const allowed = taken.includes('GET') ? [...taken, 'HEAD'] : taken;
    const method = app.supportedMethods.filter(
      (name) => !allowed.includes(name) && name !== 'OPTIONS',
    );
    app.route({
      method,
      url,
      exposeHeadRoute: false,
      handler: (_request, reply) => answer(reply.code(405).header('allow', allowed.join(', '))),
    });
  }
}
