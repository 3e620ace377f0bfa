import { timingSafeEqual } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { HeaderMap as ApolloHeaderMap, ApolloServer } from '@apollo/server';
import { HeaderMap } from '@apollo/server';
import { shareOfLoop } from '@clipgraph/platform/background/share-of-loop.ts';
import type { Config } from '@clipgraph/platform/config/config.ts';
import { isAppError } from '@clipgraph/platform/errors/catalogue.ts';
import { hearOut } from '@clipgraph/platform/http/hear-out.ts';
import { type Credentials, userAgentOf, type Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { persistedQueryForm } from '../documents/persisted.ts';
import type { GatewayContext } from '../executor/apollo-gateway.ts';
import { startTiming } from '../transport/timing.ts';
import type { RequestScope } from '../transport/transport.ts';
import { limitBodyTime } from './body-deadline.ts';
import { sendConditionally } from './conditional.ts';
import type { DirectAnswers, PlainRequest } from './direct-answers.ts';
import { apolloRequestOf, namesDocumentWrongly } from './document-id.ts';
import type { EventStreams } from './event-streams/event-streams.ts';
import type { ReachedAt } from './reached-at.ts';
import { refusalOf, refuse } from './refusal.ts';
import { serverTiming } from './server-timing.ts';

interface GraphqlRouteOptions {
  server: ApolloServer<GatewayContext>;
  /** Answers most requests in its place. */
  direct: DirectAnswers;
  /** Takes the requests for server-sent events. */
  eventStreams: EventStreams;
  /** @throws UNAUTHENTICATED, UNAVAILABLE */
  viewerOf(credentials: Credentials): Promise<Viewer>;
  reachedAt: ReachedAt;
  /** Who sends OPERATOR_TOKEN as X-Operator-Token gets `Server-Timing`. */
  config: Pick<Config, 'OPERATION_LIMITS' | 'OPERATOR_TOKEN'>;
}

/**
 * `/graphql` over GET and POST, as the GraphQL-over-HTTP draft says. There are no cookies here,
 * only bearer tokens, so a page of another origin can do nothing in a user's name; GET serves
 * queries only and POST takes JSON only.
 */
export function mountGraphql(app: FastifyInstance, options: GraphqlRouteOptions): void {
  const { bytes, bodyMs } = options.config.OPERATION_LIMITS;
  app.register(async (route) => {
    route.removeAllContentTypeParsers();
    route.addContentTypeParser(
      'application/json',
      { parseAs: 'string', bodyLimit: bytes },
      route.getDefaultJsonParser('error', 'ignore'),
    );
    limitBodyTime(route, bodyMs);
    route.setErrorHandler((error: FastifyError, request, reply) =>
      refuse(
        request,
        error.code === 'FST_ERR_CTP_BODY_TOO_LARGE' ? hearOut(reply) : reply,
        refusalOf(error, bytes),
      ),
    );
    route.route({
      method: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'],
      url: '/graphql',
      handler: (request, reply) => handle(options, request, reply),
    });
  });
}

async function handle(
  options: GraphqlRouteOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | string> {
  if (request.method === 'PATCH')
    return refuse(request, reply.header('allow', 'GET, POST, PUT, DELETE'), {
      status: 405,
      code: 'BAD_REQUEST',
      message: 'Send operations by POST.',
    });
  let viewer: Viewer;
  try {
    viewer = await options.viewerOf({
      authorization: request.headers.authorization,
      address: request.ip,
      userAgent: userAgentOf(request.headers),
      reachedAt: options.reachedAt(request.raw),
    });
  } catch (error) {
    if (!isAppError(error)) throw error;
    return refuse(request, reply, {
      status: error.code === 'UNAUTHENTICATED' ? 401 : 503,
      code: error.code,
      message: error.message,
    });
  }
  return options.eventStreams.wants(request)
    ? options.eventStreams.handle(request, reply, viewer)
    : execute(options, request, reply, viewer);
}

async function execute(
  { server, direct, config }: GraphqlRouteOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  viewer: Viewer,
): Promise<FastifyReply | string> {
  if (namesDocumentWrongly(request))
    return refuse(request, reply, {
      status: 400,
      code: 'BAD_REQUEST',
      message: persistedQueryForm,
    });
  const timing = isOperator(request, config.OPERATOR_TOKEN) ? startTiming() : undefined;
  await shareOfLoop();
  const scope = scopeOf(reply.raw, {
    viewer,
    requestId: request.id,
    deadlineAtMs: Date.now() + config.OPERATION_LIMITS.deadlineMs,
    ...(timing && { timing }),
  });
  const plain = timing ? undefined : direct.read(request);
  const executed = plain && (await direct.execute(plain, scope, reply));
  if (executed && 'sent' in executed) return executed.sent;
  const answer = await server.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: request.method,
      headers: headersOf(request),
      ...apolloRequestOf(request),
      // By its text: what was executed already must not be unknown by its hash meanwhile.
      ...(executed && plain && { body: textOf(plain) }),
    },
    context: async () => ({ scope, ...executed }),
  });
  if (plain) direct.learn(plain, answer);
  for (const [name, value] of answer.headers) reply.header(name, value);
  if (timing)
    reply.header('server-timing', serverTiming(timing, performance.now() - timing.startedAtMs));
  if (answer.body.kind !== 'complete')
    return reply.code(answer.status ?? 200).send(answer.body.asyncIterator);
  const { string } = answer.body;
  const status = statusOf(answer.status ?? 200, String(answer.headers.get('content-type')), string);
  reply.code(status);
  return request.method === 'GET' && status === 200 && !string.startsWith('{"errors"')
    ? sendConditionally(request, reply, string)
    : string;
}

const textOf = ({ query, operationName, variables }: PlainRequest) => ({
  query,
  ...(operationName !== undefined && { operationName }),
  ...(variables && { variables }),
});

/** Its signal is made for who asks for it: most requests are answered without one. */
function scopeOf(
  response: ServerResponse,
  request: Omit<RequestScope, 'signal' | 'isGone'>,
): RequestScope {
  let gone: AbortController | undefined;
  const isGone = () => response.destroyed && !response.writableFinished;
  const abort = () => {
    if (isGone()) gone?.abort();
  };
  return {
    ...request,
    isGone,
    get signal() {
      if (!gone) {
        gone = new AbortController();
        response.once('close', abort);
        abort();
      }
      return gone.signal;
    },
  };
}

function isOperator(request: FastifyRequest, token: string | undefined): boolean {
  const given = request.headers['x-operator-token'];
  if (token === undefined || typeof given !== 'string') return false;
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function headersOf(request: FastifyRequest): ApolloHeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  return headers;
}

/** What GraphQL itself finds wrong with a well-formed request. */
const graphqlsOwn: ReadonlySet<unknown> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_USER_INPUT',
  'PERSISTED_QUERY_NOT_FOUND',
]);

/**
 * The status by the draft: a request that GraphQL cannot execute is 400 in
 * `application/graphql-response+json`, but 200 in `application/json`, where clients and proxies
 * take another status for an answer that is not GraphQL's.
 */
function statusOf(status: number, contentType: string, body: string): number {
  if (status !== 400 && status !== 200) return status;
  // Only a request error has no data, and errors come first then.
  if (!body.startsWith('{"errors"') || body.includes('"data":')) return status;
  const { errors }: { errors: { extensions?: { code?: unknown } }[] } = JSON.parse(body);
  if (!graphqlsOwn.has(errors[0]?.extensions?.code)) return status;
  return contentType.startsWith('application/json') ? 200 : 400;
}
