import type { HeaderMap as ApolloHeaderMap, ApolloServer } from '@apollo/server';
import { HeaderMap } from '@apollo/server';
import { isAppError } from '@clipgraph/platform/errors/catalogue.ts';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RequestScope } from '../transport/transport.ts';

/** What Apollo Server hands to the executor for one HTTP request. */
export interface GatewayContext {
  scope: RequestScope;
}

export interface GraphqlRouteOptions {
  server: ApolloServer<GatewayContext>;
  viewerOf(request: FastifyRequest): Promise<Viewer>;
  maxBodyBytes: number;
}

/**
 * `/graphql` over GET and POST, as the GraphQL-over-HTTP draft says. There are no cookies here, only bearer tokens, so a page of another
 * origin can do nothing in a user's name; GET serves queries only and POST takes JSON only.
 */
export function mountGraphql(app: FastifyInstance, { server, viewerOf, maxBodyBytes }: GraphqlRouteOptions): void {
  app.register(async (route) => {
    route.removeAllContentTypeParsers();
    route.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: maxBodyBytes }, route.getDefaultJsonParser('error', 'ignore'));
    route.setErrorHandler((error: FastifyError, request, reply) =>
      refuse(request, reply, error.statusCode ?? 500, codeOfStatus(error.statusCode), messageOf(error)),
    );
    route.route({
      method: ['GET', 'POST'],
      url: '/graphql',
      handler: async (request, reply) => {
        let viewer: Viewer;
        try {
          viewer = await viewerOf(request);
        } catch (error) {
          if (!isAppError(error)) throw error;
          return refuse(request, reply, error.code === 'UNAUTHENTICATED' ? 401 : 503, error.code, error.message);
        }
        const clientGone = new AbortController();
        reply.raw.once('close', () => {
          if (!reply.raw.writableFinished) clientGone.abort();
        });
        const answer = await server.executeHTTPGraphQLRequest({
          httpGraphQLRequest: {
            method: request.method,
            headers: headersOf(request),
            search: request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : '',
            body: request.body,
          },
          context: async () => ({ scope: { viewer, requestId: request.id, signal: clientGone.signal } }),
        });
        reply.code(answer.status ?? 200);
        for (const [name, value] of answer.headers) reply.header(name, value);
        return answer.body.kind === 'complete' ? answer.body.string : reply.send(answer.body.asyncIterator);
      },
    });
  });
}

function headersOf(request: FastifyRequest): ApolloHeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  return headers;
}

const codeOfStatus = (status: number | undefined) =>
  status === 413 ? 'PAYLOAD_TOO_LARGE' : status !== undefined && status < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR';

function messageOf(error: FastifyError): string {
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return 'Send the operation as Content-Type: application/json.';
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return 'The request body is too large. Send uploads to the URL that createUpload gives, not in the operation.';
    default:
      return error.statusCode !== undefined && error.statusCode < 500
        ? error.message
        : 'Something went wrong on our side. Try again; if it stays, report the x-trace-id of this answer.';
  }
}

/** A request-level answer. Clients that only know `application/json` get 200 for what GraphQL itself could have answered, as the draft asks. */
function refuse(request: FastifyRequest, reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  const draft = String(request.headers.accept ?? '').includes('application/graphql-response+json');
  return reply
    .code(status === 401 && !draft ? 200 : status)
    .type(draft ? 'application/graphql-response+json; charset=utf-8' : 'application/json; charset=utf-8')
    .send(JSON.stringify({ errors: [{ message, extensions: { code } }] }));
}
