import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Gives the answer of a GET its ETag, and answers 304 when the client has just this one. Without a
 * hint in the schema the answer may be kept by the client alone, and must be asked about each time.
 */
export function sendConditionally(
  request: FastifyRequest,
  reply: FastifyReply,
  body: string,
): FastifyReply | string {
  const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
  reply.header('etag', etag);
  if (reply.getHeader('cache-control') === 'no-store')
    reply.header('cache-control', 'private, no-cache');
  reply.header('vary', addVary(reply.getHeader('vary'), 'Accept, Authorization'));
  return matches(request.headers['if-none-match'], etag)
    ? reply.code(304).removeHeader('content-length').send()
    : body;
}

const matches = (header: string | undefined, etag: string): boolean =>
  (header ?? '').split(',').some((candidate) => {
    const given = candidate.trim();
    return given === '*' || given === etag || `W/${given}` === etag;
  });

const addVary = (present: unknown, more: string): string =>
  present ? `${String(present)}, ${more}` : more;
