import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../refusal.ts';
import { openStream, refuseTooMany, type StreamParts } from './replies.ts';
import { malformed, paramsOf } from './request.ts';

/** One operation on a connection of its own. */
export async function serveDistinct(
  parts: StreamParts,
  request: FastifyRequest,
  reply: FastifyReply,
  viewer: Viewer,
): Promise<FastifyReply> {
  const params = paramsOf(request);
  if (!params) return refuse(request, reply, malformed);
  const prepared = await parts.operations.prepare(params, viewer);
  if (request.method === 'GET' && 'kind' in prepared && prepared.kind === 'mutation')
    return refuse(request, reply.header('allow', 'POST'), {
      status: 405,
      code: 'BAD_REQUEST',
      message: 'Send mutations by POST.',
    });
  const stream = parts.streams.add(request, viewer);
  if (!stream) return refuseTooMany(parts, request, reply);
  openStream(stream, reply);
  void stream.run('', Promise.resolve(prepared));
  return reply;
}
