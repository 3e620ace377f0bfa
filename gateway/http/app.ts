import type { IncomingMessage } from 'node:http';
import { constants } from 'node:zlib';
import { watchConnections } from '@clipgraph/platform/background/share-of-loop.ts';
import type { Config } from '@clipgraph/platform/config/config.ts';
import { forbidSniffing } from '@clipgraph/platform/http/no-sniffing.ts';
import { observeHttp, traceIdOf } from '@clipgraph/platform/telemetry/observe/observe-http.ts';
import type { Telemetry } from '@clipgraph/platform/telemetry/telemetry.ts';
import { newTraceId } from '@clipgraph/platform/telemetry/traceparent.ts';
import compress from '@fastify/compress';
import cors from '@fastify/cors';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { comesFromProxy, trustIn } from './client-address.ts';

/** Below it, compression costs more than it saves. */
const minCompressedBytes = 1_024;

const exposed = 'x-trace-id, retry-after, ratelimit, etag, content-range, server-timing';
/** Where tus is spoken. Answers of other routes stay as older clients know them. */
const uploadsPath = '/upload/';
const exposedOfUploads = `${exposed}, tus-resumable, upload-offset, upload-length, upload-expires`;

/** The HTTP server that every route is mounted on: trace ids, CORS and compression, no routes. */
export async function createApp(
  config: Config,
  log: FastifyBaseLogger,
  telemetry: Telemetry,
): Promise<FastifyInstance> {
  // Behind our own proxy a request may belong to a trace that has begun there. From a stranger the
  // header is ignored.
  const trust = trustIn(config.TRUST_PROXY);
  const joinsTrace = (request: IncomingMessage) => comesFromProxy(request, trust);
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    // What a line is about is told by the activity that it is written in: a logger for each request
    // would only take its time.
    childLoggerFactory: (logger) => logger,
    genReqId: (request) =>
      (joinsTrace(request) ? traceIdOf(request.headers.traceparent) : undefined) ?? newTraceId(),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    forceCloseConnections: 'idle',
    http: { headersTimeout: 15_000, connectionsCheckingInterval: 5_000 },
    trustProxy: trust,
    keepAliveTimeout: 65_000,
  });
  watchConnections(app.server);
  forbidSniffing(app);
  observeHttp(app, telemetry, { joins: joinsTrace });
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-trace-id', request.id);
    done();
  });
  await app.register(cors, {
    origin: config.CORS_ORIGINS.includes('*') ? '*' : [...config.CORS_ORIGINS],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: exposed,
    maxAge: 86_400,
  });
  app.addHook('onRequest', ({ url }, reply, done) => {
    if (url.startsWith(uploadsPath))
      reply.header('access-control-expose-headers', exposedOfUploads);
    done();
  });
  // Not media, which is compressed already. Event streams do not pass through Fastify's replies.
  await app.register(compress, {
    threshold: minCompressedBytes,
    encodings: ['br', 'gzip', 'deflate'],
    customTypes:
      /^(?:application\/(?:json|graphql-response\+json)|text\/(?:html|css|javascript|plain))\b/,
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
    zlibOptions: { level: 4 },
  });
  return app;
}
