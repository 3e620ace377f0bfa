import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { isAppError, unavailable } from '../errors/catalogue.ts';
import type { Keyring } from '../identity/keyring.ts';
import type { Answers } from './in-process.ts';
import { createServiceHeaderCheck, serviceHeader } from './service-header.ts';

export type AskResult = { value: unknown } | { error: { code: string; message: string } };

const body = z.object({
  calls: z.array(z.object({ method: z.string(), args: z.array(z.unknown()) })).max(100),
});

/** Maps travel as arrays of pairs. */
const mapsAsPairs = (_name: string, value: unknown): unknown =>
  value instanceof Map ? [...value] : value;

/** POST /internal/ask: answers other subgraphs' questions, and nobody else's. */
export function mountAskRoute(
  app: FastifyInstance,
  { subgraph, answers, keyring }: { subgraph: string; answers: Answers; keyring: Keyring },
): void {
  const isFromSubgraph = createServiceHeaderCheck({ keyring, audience: subgraph });

  async function answer(
    method: string,
    args: readonly unknown[],
    log: FastifyInstance['log'],
  ): Promise<AskResult> {
    const own = Object.hasOwn(answers, method) ? answers[method] : undefined;
    if (!own)
      return {
        error: { code: 'NOT_FOUND', message: `${subgraph} has no answer named ${method}.` },
      };
    try {
      return { value: await own(...args) };
    } catch (error) {
      if (!isAppError(error)) log.error({ err: error, method }, 'an answer failed');
      const { code, message } = isAppError(error) ? error : unavailable();
      return { error: { code, message } };
    }
  }

  app.post('/internal/ask', async (request, reply) => {
    if (!(await isFromSubgraph(request.headers[serviceHeader])))
      return reply
        .code(401)
        .send({ error: 'This address answers other subgraphs only, by a signed header.' });
    const asked = body.safeParse(request.body);
    if (!asked.success) return reply.code(400).send({ error: 'The body is not a list of calls.' });
    const results = await Promise.all(
      asked.data.calls.map(({ method, args }) => answer(method, args, request.log)),
    );
    return reply.type('application/json').send(JSON.stringify({ results }, mapsAsPairs));
  });
}
