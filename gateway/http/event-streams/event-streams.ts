import type { Credentials, Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { LiveOperations } from '../../subscriptions/live-operations.ts';
import { serveDistinct } from './distinct-connections.ts';
import { defaultEventStreamLimits, type EventStreamLimits } from './limits.ts';
import { createOpenStreams } from './open-streams.ts';
import { isEventStream, tokenOf } from './request.ts';
import { serveSingle } from './single-connection.ts';

interface EventStreamsOptions {
  operations: LiveOperations;
  limits?: Partial<EventStreamLimits> | undefined;
  /**
   * @throws UNAUTHENTICATED. Called again every `recheckMs` for each stream of an account: it
   *   answers from memory.
   */
  viewerOf(credentials: Credentials): Promise<Viewer>;
  onConnected(viewer: Viewer): () => void;
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
  onConnected,
}: EventStreamsOptions): EventStreams {
  const limits: EventStreamLimits = { ...defaultEventStreamLimits, ...given };
  const streams = createOpenStreams({ operations, limits, viewerOf, onConnected });
  const parts = { operations, limits, streams };
  return {
    wants: (request) =>
      isEventStream(request) ||
      request.method === 'PUT' ||
      request.method === 'DELETE' ||
      tokenOf(request) !== undefined,
    handle: async (request, reply, viewer) =>
      isEventStream(request) && tokenOf(request) === undefined
        ? serveDistinct(parts, request, reply, viewer)
        : serveSingle(parts, request, reply, viewer),
    size: streams.size,
    close: streams.close,
  };
}
