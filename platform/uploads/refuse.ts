import type { FastifyReply } from 'fastify';

/** Answers with an error as JSON, with the same code that a GraphQL client would get. */
export function refuse(
  reply: FastifyReply,
  status: number,
  code: string,
  message: string,
): FastifyReply {
  if (status !== 416) reply.header('cache-control', 'no-store');
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send({ error: { code, message } });
}
