import { randomUUID } from 'node:crypto';
import { isAppError, unauthenticated, unavailable } from '@clipgraph/platform/errors/catalogue.ts';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { LiveOperations, OperationParams } from '../subscriptions/live-operations.ts';
import { persistedQuery } from './document-id.ts';
import { createEventStream, type EventStream } from './event-stream.ts';
import { defaultEventStreamLimits, type EventStreamLimits } from './event-stream-limits.ts';
import { refuse } from './refusal.ts';

export interface EventStreamsOptions {
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

const tokenHeader = 'x-graphql-event-stream-token';
const eventStreamType = 'text/event-stream';

interface Entry {
  readonly stream: EventStream;
  readonly credentials: { authorization: string | undefined; address: string };
  readonly reservedAtMs: number;
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
  const entries = new Set<Entry>();
  const byToken = new Map<string, Entry>();
  const perViewer = new Map<string, number>();

  function create(request: FastifyRequest, viewer: Viewer, token?: string): Entry | undefined {
    const key =
      viewer.accountId === null ? `address:${viewer.address}` : `account:${viewer.accountId}`;
    const held = perViewer.get(key) ?? 0;
    if (entries.size >= limits.maxStreams || held >= limits.maxStreamsPerViewer) return undefined;
    perViewer.set(key, held + 1);
    const onClose = () => {
      entries.delete(entry);
      if (token !== undefined) byToken.delete(token);
      const left = (perViewer.get(key) ?? 1) - 1;
      if (left > 0) perViewer.set(key, left);
      else perViewer.delete(key);
    };
    const stream = createEventStream({ viewer, operations, limits, onClose });
    const entry: Entry = {
      stream,
      credentials: { authorization: request.headers.authorization, address: request.ip },
      reservedAtMs: Date.now(),
    };
    entries.add(entry);
    if (token !== undefined) byToken.set(token, entry);
    return entry;
  }

  /** Takes the answer out of Fastify's hands, with the headers that its hooks have set. */
  const open = ({ stream }: Entry, reply: FastifyReply): FastifyReply => {
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
    const entry = create(request, viewer);
    if (!entry) return tooMany(request, reply);
    open(entry, reply);
    void entry.stream.run('', Promise.resolve(prepared));
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
      if (!create(request, viewer, token)) return tooMany(request, reply);
      return reply
        .code(201)
        .type('text/plain; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(token);
    }
    const entry = byToken.get(tokenOf(request) ?? '');
    if (!entry || entry.stream.viewer.accountId !== viewer.accountId)
      return refuse(request, reply, {
        status: 404,
        code: 'NOT_FOUND',
        message: 'There is no such event stream. Reserve one by PUT.',
      });
    const { stream } = entry;
    if (isEventStream(request)) {
      if (stream.isOpen)
        return refuse(request, reply, {
          status: 409,
          code: 'CONFLICT',
          message: 'This event stream is open already.',
        });
      return open(entry, reply);
    }
    if (request.method === 'DELETE') {
      stream.stop(String((request.query as { operationId?: unknown }).operationId ?? ''));
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

  const heartbeat = setInterval(() => {
    for (const { stream } of entries) stream.heartbeat();
  }, limits.heartbeatMs).unref();
  const recheck = setInterval(() => {
    for (const entry of entries) {
      if (!entry.stream.isOpen && Date.now() - entry.reservedAtMs > limits.reservedMs)
        entry.stream.close();
      else if (entry.stream.viewer.accountId !== null) void recheckViewer(entry);
    }
  }, limits.recheckMs).unref();
  const recheckViewer = async ({ stream, credentials }: Entry) => {
    try {
      await viewerOf(credentials);
    } catch (error) {
      if (isAppError(error) && error.code === 'UNAUTHENTICATED')
        stream.end(
          unauthenticated('The access token ended: refresh it and open the stream again.'),
        );
    }
  };

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
    size: () => entries.size,
    close() {
      clearInterval(heartbeat);
      clearInterval(recheck);
      for (const { stream } of entries)
        stream.end(unavailable('This server is shutting down: open the stream again.'));
    },
  };
}

const malformed = {
  status: 400,
  code: 'BAD_REQUEST',
  message: 'Send `query` as a text, and `variables` and `extensions` as objects.',
};

const isEventStream = (request: FastifyRequest): boolean =>
  String(request.headers.accept ?? '').includes(eventStreamType);

function tokenOf(request: FastifyRequest): string | undefined {
  const given = request.headers[tokenHeader] ?? (request.query as { token?: unknown }).token;
  return typeof given === 'string' ? given : undefined;
}

/** Undefined when it is not an operation as the draft describes it. */
function paramsOf(request: FastifyRequest): OperationParams | undefined {
  const given = (request.method === 'GET' ? request.query : request.body) as
    | Record<string, unknown>
    | null
    | undefined;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
  const { query, operationName } = given;
  try {
    const [variables, extensions] = [given.variables, given.extensions].map((value) =>
      typeof value === 'string' ? JSON.parse(value) : value,
    );
    const isWrong = (value: unknown) =>
      value != null && (typeof value !== 'object' || Array.isArray(value));
    if (
      (query !== undefined && typeof query !== 'string') ||
      isWrong(variables) ||
      isWrong(extensions)
    )
      return undefined;
    const named =
      typeof given.documentId === 'string' ? persistedQuery(given.documentId) : undefined;
    return {
      query,
      operationName: typeof operationName === 'string' ? operationName : undefined,
      variables,
      extensions: named ? { ...extensions, ...named } : extensions,
    };
  } catch {
    return undefined;
  }
}
