import { randomUUID } from 'node:crypto';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { LiveOperations } from '../../subscriptions/live-operations.ts';
import { refuse } from '../refusal.ts';
import type { EventStream } from './event-stream.ts';
import { defaultEventStreamLimits, type EventStreamLimits } from './limits.ts';
import { createOpenStreams } from './open-streams.ts';
import { isEventStream, malformed, paramsOf, queryOf, tokenOf } from './request.ts';

interface EventStreamsOptions {
  operations: LiveOperations;
  limits?: Partial<EventStreamLimits> | undefined;
  /**
   * @throws UNAUTHENTICATED. Called again every `recheckMs` for each stream of an account: it
   *   answers from memory.
   */
  viewerOf(credentials: { authorization: string | undefined; address: string }): Promise<Viewer>;
}

export interface EventStreams {
  /** Whether a request for `/graphql` is for here. */
  wants(request: FastifyRequest): boolean;
  handle(request: FastifyRequest, reply: FastifyReply, viewer: Viewer): Promise<FastifyReply>;
  size(): number;
  close(): void;
}

/**
 * Server-sent events by the protocol of graphql-sse, both modes: each operation on a connection of
 * its own (GET or POST that accepts `text/event-stream`), or many on one that was reserved by PUT.
 * https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
 */
export function createEventStreams({
  operations,
  limits: given,
  viewerOf,
}: EventStreamsOptions): EventStreams {
  const limits: EventStreamLimits = { ...defaultEventStreamLimits, ...given };
  const streams = createOpenStreams({ operations, limits, viewerOf });

  /** Takes the answer out of Fastify's hands, with the headers that its hooks have set. */
  const open = (stream: EventStream, reply: FastifyReply): FastifyReply => {
    reply.hijack();
    stream.open(reply.raw, reply.getHeaders());
    return reply;
  };
  const tooMany = (request: FastifyRequest, reply: FastifyReply) => {
    reply.header('retry-after', '5');
    const message = `One viewer may hold ${limits.maxStreamsPerViewer} event streams, and this server ${limits.maxStreams}. Close some first.`;
    return refuse(request, reply, { status: 429, code: 'RATE_LIMITED', message });
  };

  async function distinct(
    request: FastifyRequest,
    reply: FastifyReply,
    viewer: Viewer,
  ): Promise<FastifyReply> {
    const params = paramsOf(request);
    if (!params) return refuse(request, reply, malformed);
    const prepared = await operations.prepare(params, viewer);
    if (request.method === 'GET' && 'kind' in prepared && prepared.kind === 'mutation')
      return refuse(request, reply.header('allow', 'POST'), {
        status: 405,
        code: 'BAD_REQUEST',
        message: 'Send mutations by POST.',
      });
    const stream = streams.add(request, viewer);
    if (!stream) return tooMany(request, reply);
    open(stream, reply);
    void stream.run('', Promise.resolve(prepared));
    return reply;
  }

  /**
   * A request about a reserved stream. Who guesses a token of somebody else's learns nothing: it is
   * not there for them.
   */
  async function single(
    request: FastifyRequest,
    reply: FastifyReply,
    viewer: Viewer,
  ): Promise<FastifyReply> {
    if (request.method === 'PUT') {
      const token = randomUUID();
      if (!streams.add(request, viewer, token)) return tooMany(request, reply);
      return reply
        .code(201)
        .type('text/plain; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(token);
    }
    const stream = streams.find(tokenOf(request));
    if (!stream || stream.viewer.accountId !== viewer.accountId)
      return refuse(request, reply, {
        status: 404,
        code: 'NOT_FOUND',
        message: 'There is no such event stream. Reserve one by PUT.',
      });
    if (isEventStream(request)) {
      if (stream.isOpen)
        return refuse(request, reply, {
          status: 409,
          code: 'CONFLICT',
          message: 'This event stream is open already.',
        });
      return open(stream, reply);
    }
    if (request.method === 'DELETE') {
      stream.stop(String(queryOf(request).operationId ?? ''));
      return reply.code(200).send();
    }
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
      return refuse(request, reply, {
        status: 409,
        code: 'CONFLICT',
        message: 'An operation of this id is running.',
      });
    if (stream.running >= limits.maxOperationsPerStream) {
      const message = `One event stream runs ${limits.maxOperationsPerStream} operations at once; complete some first.`;
      return refuse(request, reply, { status: 429, code: 'RATE_LIMITED', message });
    }
    void stream.run(id, operations.prepare(params, viewer));
    return reply.code(202).send();
  }

  return {
    wants: (request) =>
      isEventStream(request) ||
      request.method === 'PUT' ||
      request.method === 'DELETE' ||
      tokenOf(request) !== undefined,
    handle: async (request, reply, viewer) =>
      isEventStream(request) && tokenOf(request) === undefined
        ? distinct(request, reply, viewer)
        : single(request, reply, viewer),
    size: streams.size,
    close: streams.close,
  };
}
