import {
  connectionLifeMs,
  connectWithinMs,
  idleConnectionMs,
} from '@clipgraph/platform/draining/drain.ts';
import { unavailable } from '@clipgraph/platform/errors/catalogue.ts';
import { hearOut } from '@clipgraph/platform/http/hear-out.ts';
import { passBytes } from '@clipgraph/platform/http/spent-buffers.ts';
import { guest } from '@clipgraph/platform/identity/viewer.ts';
import { type ViewerSigner, viewerHeader } from '@clipgraph/platform/identity/viewer-header.ts';
import type { Telemetry } from '@clipgraph/platform/telemetry/telemetry.ts';
import { requestHeaders } from '@clipgraph/platform/telemetry/tracing.ts';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { Pool } from 'undici';

interface ForwardOptions {
  /** The subgraph that serves the routes. */
  name: string;
  url: string;
  /** First path segments, `media`. */
  prefixes: readonly string[];
  signer: ViewerSigner;
  log: Logger;
  tracing?: Telemetry['tracing'];
}

/**
 * Headers that belong to one connection, not to the message (RFC 9110, 7.6.1); `expect` was
 * answered here, and undici refuses to send it.
 */
const hopByHop = [
  'expect',
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'host',
];
/**
 * The subgraph joins the trace that it is told of: that is ours, never the one that a stranger
 * names.
 */
const ofTheirTrace = ['traceparent', 'tracestate'];
/** A client may upload slowly, but silence this long means that it is gone. */
const silenceTimeoutMs = 60_000;

/**
 * Hands requests that are not GraphQL (uploads and media) on to the subgraph that serves them, as
 * streams in both directions.
 * @returns a function that closes the connections
 */
export function mountForward(
  app: FastifyInstance,
  { name, url, prefixes, signer, log, tracing }: ForwardOptions,
): () => Promise<void> {
  const pool = new Pool(url, {
    connections: 64,
    keepAliveTimeout: idleConnectionMs,
    keepAliveMaxTimeout: idleConnectionMs,
    clientTtl: connectionLifeMs,
    connect: { timeout: connectWithinMs },
    headersTimeout: silenceTimeoutMs,
    bodyTimeout: silenceTimeoutMs,
  });
  const inSpan = <T>(work: () => Promise<T>): Promise<T> =>
    tracing
      ? tracing.span(`forward ${name}`, 'client', { 'clipgraph.subgraph': name }, work)
      : work();
  app.register(async (scope) => {
    // Bodies are passed on as they come, of whatever type and size: the subgraph knows its limits.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const prefix of prefixes) {
      scope.route({
        method: ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE', 'OPTIONS'],
        url: `/${prefix}/*`,
        exposeHeadRoute: false,
        handler: async (request, reply) => {
          const headers = { ...request.headers };
          for (const header of [...hopByHop, ...ofTheirTrace]) delete headers[header];
          const { method } = request;
          const path = request.raw.url as string;
          headers[viewerHeader] = await signer.sign(guest(request.ip), name, { method, url: path });
          headers['x-request-id'] = request.id;
          const body = ['PUT', 'PATCH', 'POST'].includes(method) ? request.raw : null;
          // Paused, so that nothing comes before there is a connection to send it on.
          body?.pause().on('data', ({ byteLength }: Buffer) => passBytes(byteLength));
          const clientGone = new AbortController();
          reply.raw.once('close', () => clientGone.abort());
          try {
            // Until the subgraph begins to answer: how long a file takes is its reader's affair.
            const answer = await inSpan(() =>
              pool.request({
                method: method as 'GET',
                path,
                headers: { ...headers, ...requestHeaders(tracing) },
                body,
                signal: clientGone.signal,
              }),
            );
            reply.code(answer.statusCode);
            for (const [header, value] of Object.entries(answer.headers))
              if (value !== undefined && !hopByHop.includes(header)) reply.header(header, value);
            // A body that the subgraph refused early may still be on its way.
            return hearOut(reply).send(answer.body);
          } catch (error) {
            if (!clientGone.signal.aborted)
              log.warn({ err: error, subgraph: name }, 'a request could not be handed on');
            const { code, message } = unavailable();
            return reply.code(503).send({ error: { code, message } });
          }
        },
      });
    }
  });
  return () => pool.close();
}
