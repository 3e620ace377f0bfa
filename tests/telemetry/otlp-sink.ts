import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';

export interface SunkSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The traces that it comes from without being a part of them. */
  readonly linkedTraceIds: readonly string[];
}

export interface OtlpSink {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string;
  readonly spans: readonly SunkSpan[];
  /** The spans of one trace, once `isComplete` finds all that it waits for among them. */
  trace(
    traceId: string,
    isComplete: (spans: readonly SunkSpan[]) => boolean,
  ): Promise<readonly SunkSpan[]>;
  close(): Promise<void>;
}

interface Attribute {
  key: string;
  value: Record<string, unknown>;
}
interface ExportedSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  kind: number;
  attributes: Attribute[];
  links?: { traceId: string }[];
}
interface Exported {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: { spans: ExportedSpan[] }[];
  }[];
}

const kinds = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const valuesOf = (attributes: Attribute[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

/** A collector that keeps what it is sent: OTLP over HTTP, as JSON. */
export async function startOtlpSink(): Promise<OtlpSink> {
  const spans: SunkSpan[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { resourceSpans } = JSON.parse(
      String(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body),
    ) as Exported;
    for (const { resource, scopeSpans } of resourceSpans)
      for (const {
        name,
        traceId,
        spanId,
        parentSpanId,
        kind,
        attributes,
        links = [],
      } of scopeSpans.flatMap((scope) => scope.spans))
        spans.push({
          service: String(valuesOf(resource.attributes)['service.name']),
          name,
          traceId,
          spanId,
          parentSpanId: parentSpanId || undefined,
          kind: kinds[kind] ?? 'internal',
          attributes: valuesOf(attributes),
          linkedTraceIds: links.map((link) => link.traceId),
        });
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    async trace(traceId, isComplete) {
      for (const deadline = Date.now() + 20_000; ; ) {
        const ofTrace = spans.filter((span) => span.traceId === traceId);
        if (isComplete(ofTrace)) return ofTrace;
        if (Date.now() > deadline)
          throw new Error(`The trace did not become complete; it holds\n${drawTrace(ofTrace)}`);
        await sleep(20);
      }
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** One line for each span, below its parent. */
function drawTrace(spans: readonly SunkSpan[]): string {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const below = (parent: string | undefined, indent: string): string[] =>
    spans
      .filter(({ parentSpanId }) =>
        parent === undefined
          ? parentSpanId === undefined || !ids.has(parentSpanId)
          : parentSpanId === parent,
      )
      .flatMap(({ service, name, kind, spanId }) => [
        `${indent}${service}: ${name} (${kind})`,
        ...below(spanId, `${indent}  `),
      ]);
  return below(undefined, '').join('\n');
}
