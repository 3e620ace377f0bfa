import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Activity, runActivity } from '../activity.ts';
import { gaugeOf } from '../metrics.ts';
import type { Telemetry } from '../telemetry.ts';
import { parseTraceparent } from '../traceparent.ts';
import { traceparentHeader } from '../tracing.ts';

const activityOf = Symbol('activity');

declare module 'fastify' {
  interface FastifyRequest {
    [activityOf]: Activity | undefined;
  }
}

/**
 * Gives each request an activity, so that log lines tell which request they are about, a span, and
 * a place in the metrics. Call it before any route is added.
 * @param options.joins whether the trace of a request's `traceparent` is joined. A stranger's is
 *   not: it would decide what we record
 */
export function observeHttp(
  app: FastifyInstance,
  { metrics, tracing, registry }: Pick<Telemetry, 'metrics' | 'tracing' | 'registry'>,
  options: {
    joins(request: IncomingMessage): boolean;
    /** Work in flight beside one for each request. @default none */
    alsoInFlight?(): number;
  },
): void {
  app.decorateRequest(activityOf, undefined);
  const inFlight = new Set<FastifyReply>();
  if (metrics)
    gaugeOf(
      registry,
      'clipgraph_requests_in_flight',
      'Requests whose answer has not begun, without those that ask for metrics or health.',
      // An answer that has begun waits for its reader: a stream, or a large file.
      () =>
        [...inFlight].filter(({ raw }) => !raw.headersSent).length +
        (options.alsoInFlight?.() ?? 0),
    );

  app.addHook('onRequest', (request, reply, done) => {
    if (metrics && !isProbe(request)) {
      inFlight.add(reply);
      // Also when the client leaves before the answer.
      reply.raw.once('close', () => inFlight.delete(reply));
    }
    const parent = options.joins(request.raw)
      ? parseTraceparent(request.headers[traceparentHeader])
      : undefined;
    const span = tracing?.begin(`${request.method} ${routeOf(request)}`, {
      kind: 'server',
      traceId: request.id,
      parent,
      attributes: { 'http.request.method': request.method, 'http.route': routeOf(request) },
    });
    const activity = { notes: { traceId: span?.spanContext().traceId ?? request.id }, span };
    request[activityOf] = activity;
    runActivity(activity, done);
  });
  // A body arrives outside of the activity in which its request began.
  app.addHook('preValidation', (request, _reply, done) => {
    const activity = request[activityOf];
    if (activity) runActivity(activity, done);
    else done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { statusCode } = reply;
    const span = request[activityOf]?.span;
    if (span) {
      span.setAttribute('http.response.status_code', statusCode);
      if (statusCode >= 500) span.setStatus({ code: 2 });
      span.end();
    }
    // A stream is as long as its reader likes: that is no latency of ours.
    const isStream = String(reply.getHeader('content-type') ?? '').startsWith('text/event-stream');
    if (metrics && !isStream) {
      const status = `${Math.trunc(statusCode / 100)}xx`;
      metrics.httpRequests
        .of(request.method, routeOf(request), status)
        .observe(reply.elapsedTime / 1000);
    }
    done();
  });
}

/** The pattern, not the path: there are as many as routes. */
const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? 'unmatched';

const probes: ReadonlySet<string> = new Set(['/metrics', '/livez', '/readyz']);
const isProbe = (request: FastifyRequest): boolean => probes.has(routeOf(request));

/** The trace that a request's answer is found under. */
export const traceIdOf = (header: unknown): string | undefined => parseTraceparent(header)?.traceId;
