import type { FastifyReply, FastifyRequest } from 'fastify';
import type { LiveOperations } from '../../subscriptions/live-operations.ts';
import { refuse } from '../refusal.ts';
import type { EventStream } from './event-stream.ts';
import type { EventStreamLimits } from './limits.ts';
import type { OpenStreams } from './open-streams.ts';

/** What both modes of event streams work with. */
export interface StreamParts {
  readonly operations: LiveOperations;
  readonly limits: EventStreamLimits;
  readonly streams: OpenStreams;
}

/** Takes the answer out of Fastify's hands, with the headers that its hooks have set. */
export function openStream(stream: EventStream, reply: FastifyReply): FastifyReply {
  reply.hijack();
  stream.open(reply.raw, reply.getHeaders());
  return reply;
}

export function refuseTooMany(
  { limits }: StreamParts,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  reply.header('retry-after', '5');
  const message = `One viewer may hold ${limits.maxStreamsPerViewer} event streams, and this server ${limits.maxStreams}. Close some first.`;
  return refuse(request, reply, { status: 429, code: 'RATE_LIMITED', message });
}
