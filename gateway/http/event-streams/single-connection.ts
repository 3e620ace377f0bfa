import { randomUUID } from 'node:crypto';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLError } from 'graphql';
import { badRequest } from '../../executor/result/errors.ts';
import type { PreparedOperation } from '../../subscriptions/live-operations.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { EventStream } from './event-stream.ts';
import { openStream, refuseTooMany, type StreamParts } from './replies.ts';
import { isEventStream, malformed, paramsOf, queryOf, tokenOf } from './request.ts';

const conflict = (message: string): Refusal => ({ status: 409, code: 'CONFLICT', message });

/**
 * Many operations on one connection: PUT reserves it, GET opens it, POST begins an operation on it
 * and DELETE ends one. A token of somebody else's stream is answered as if it did not exist.
 */
export async function serveSingle(
  parts: StreamParts,
  request: FastifyRequest,
  reply: FastifyReply,
  viewer: Viewer,
): Promise<FastifyReply> {
  if (request.method === 'PUT') return reserve(parts, request, reply, viewer);
  const stream = parts.streams.find(tokenOf(request));
  if (!stream || stream.viewer.accountId !== viewer.accountId)
    return refuse(request, reply, {
      status: 404,
      code: 'NOT_FOUND',
      message: 'There is no such event stream. Reserve one by PUT.',
    });
  if (isEventStream(request))
    return stream.isOpen
      ? refuse(request, reply, conflict('This event stream is open already.'))
      : openStream(stream, reply);
  if (request.method === 'DELETE') {
    stream.stop(String(queryOf(request).operationId ?? ''));
    return reply.code(200).send();
  }
  return begin(parts, stream, request, reply, viewer);
}

function reserve(
  parts: StreamParts,
  request: FastifyRequest,
  reply: FastifyReply,
  viewer: Viewer,
): FastifyReply {
  const token = randomUUID();
  if (!parts.streams.add(request, viewer, token)) return refuseTooMany(parts, request, reply);
  return reply
    .code(201)
    .type('text/plain; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(token);
}

/** A page of another site can make a browser send a GET. */
const withoutMutation = (
  prepared: PreparedOperation | readonly GraphQLError[],
): PreparedOperation | readonly GraphQLError[] =>
  'kind' in prepared && prepared.kind === 'mutation'
    ? [badRequest('Send mutations by POST.')]
    : prepared;

function begin(
  { operations, limits }: StreamParts,
  stream: EventStream,
  request: FastifyRequest,
  reply: FastifyReply,
  viewer: Viewer,
): FastifyReply {
  const params = paramsOf(request);
  const id = params?.extensions?.operationId;
  if (!params) return refuse(request, reply, malformed);
  if (typeof id !== 'string' || id === '')
    return refuse(request, reply, {
      status: 400,
      code: 'BAD_REQUEST',
      message: 'Name the operation in `extensions.operationId`.',
    });
  if (stream.has(id))
    return refuse(request, reply, conflict('An operation of this id is running.'));
  if (stream.running >= limits.maxOperationsPerStream) {
    const message = `One event stream runs ${limits.maxOperationsPerStream} operations at once; complete some first.`;
    return refuse(request, reply, { status: 429, code: 'RATE_LIMITED', message });
  }
  const prepared = operations.prepare(params, viewer);
  void stream.run(id, request.method === 'GET' ? prepared.then(withoutMutation) : prepared);
  return reply.code(202).send();
}
