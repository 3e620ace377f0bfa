import type { FastifyReply } from 'fastify';

const heardOutForMs = 2_000;

/**
 * For an answer that comes before all of the body has: the rest is read and dropped for a while. A
 * connection that is closed on a client which is still sending is reset, and such a client never
 * reads the answer.
 */
export function hearOut(reply: FastifyReply): FastifyReply {
  const { raw } = reply.request;
  if (raw.complete) return reply;
  // Not by the request, which a pipeline that failed has cut from its connection.
  const { socket } = reply.raw;
  setTimeout(() => {
    if (!raw.complete) socket?.destroy();
  }, heardOutForMs).unref();
  return reply.removeHeader('connection');
}
