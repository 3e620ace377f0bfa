import type { Attributes, Link, Span, SpanContext } from '@opentelemetry/api';
import { currentActivity, runActivity } from './activity.ts';
import { formatTraceparent, isSampled, parseTraceparent } from './traceparent.ts';
import { errorType, type SpanKind, type Tracing } from './tracing.ts';

export interface TracingOptions {
  /** `gateway`, `video`, ..., or `clipgraph` when everything is in one process. */
  service: string;
  version: string;
  /** Of an OTLP/HTTP collector: `http://host:4318`, to which `/v1/traces` is added. */
  endpoint: string;
  /**
   * Which part of the requests is recorded, 0 to 1. A request that comes with a decision keeps it.
   */
  sampleRatio: number;
  /** How long spans may wait to be sent. @default 1000 */
  flushEveryMs?: number;
}

const kinds: Record<SpanKind, number> = {
  internal: 0,
  server: 1,
  client: 2,
  producer: 3,
  consumer: 4,
};
const errorStatus = 2;
const closeWithinMs = 3_000;

const isRecorded = ({ traceFlags }: SpanContext): boolean => (traceFlags & 1) === 1;

/**
 * OpenTelemetry's tracer with its OTLP exporter. Loaded only here, so that who does not trace pays
 * nothing for it.
 */
export async function openTracing({
  service,
  version,
  endpoint,
  sampleRatio,
  flushEveryMs = 1_000,
}: TracingOptions): Promise<Tracing> {
  const [{ ROOT_CONTEXT, trace }, sdk, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
  const random = new sdk.RandomIdGenerator();
  // The id of a request is made before its span is, because refusals carry it as well.
  let nextTraceId: string | undefined;
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({
      'service.name': service,
      'service.namespace': 'clipgraph',
      'service.version': version,
    }),
    // What is not recorded never gets here: see `begin`.
    sampler: new sdk.AlwaysOnSampler(),
    idGenerator: {
      generateTraceId: () => nextTraceId ?? random.generateTraceId(),
      generateSpanId: () => random.generateSpanId(),
    },
    spanProcessors: [
      new sdk.BatchSpanProcessor({
        exporter: new OTLPTraceExporter({
          url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
          timeoutMillis: 5_000,
        }),
        scheduledDelayMillis: flushEveryMs,
        maxQueueSize: 8_192,
        maxExportBatchSize: 512,
      }),
    ],
  });
  const ratio = new sdk.TraceIdRatioBasedSampler(sampleRatio);
  const isChosen = (traceId: string) =>
    ratio.shouldSample(ROOT_CONTEXT, traceId).decision === sdk.SamplingDecision.RECORD_AND_SAMPLED;
  const tracer = provider.getTracer('clipgraph', version);
  const below = (parent: Span) => trace.setSpan(ROOT_CONTEXT, parent);
  const belowRemote = (parent: SpanContext) => trace.setSpanContext(ROOT_CONTEXT, parent);
  const start = (
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    context = ROOT_CONTEXT,
    links: Link[] = [],
  ): Span => tracer.startSpan(name, { kind: kinds[kind], attributes, links }, context);

  const within = async <T>(span: Span, work: () => Promise<T>): Promise<T> => {
    const notes = currentActivity()?.notes ?? { traceId: span.spanContext().traceId };
    try {
      return await runActivity({ notes, span }, work);
    } catch (error) {
      span.setAttribute('error.type', errorType(error));
      span.setStatus({ code: errorStatus });
      throw error;
    } finally {
      span.end();
    }
  };

  return {
    begin(name, { kind, traceId, parent, link, attributes = {} }) {
      // Most requests are not recorded: theirs is not made into a span first, only into what is
      // handed on.
      if (parent ? !isRecorded(parent) : !isChosen(traceId))
        return trace.wrapSpanContext({
          traceId: parent?.traceId ?? traceId,
          spanId: random.generateSpanId(),
          traceFlags: 0,
        });
      if (parent) return start(name, kind, attributes, belowRemote(parent));
      nextTraceId = traceId;
      try {
        return start(name, kind, attributes, ROOT_CONTEXT, link && [{ context: link }]);
      } finally {
        nextTraceId = undefined;
      }
    },
    isRecording: () => currentActivity()?.span?.isRecording() ?? false,
    span(name, kind, attributes, work) {
      const parent = currentActivity()?.span;
      if (!parent?.isRecording()) return work();
      const span = start(name, kind, attributes, below(parent));
      return within(span, () => work(span));
    },
    follow(traceparent, name, kind, attributes) {
      const parent = isSampled(traceparent) ? parseTraceparent(traceparent) : undefined;
      return parent && start(name, kind, attributes, belowRemote(parent));
    },
    within,
    traceparent() {
      const span = currentActivity()?.span;
      return span && formatTraceparent(span.spanContext());
    },
    async close() {
      // A collector that is away must not hold up the end of the process.
      const late = new Promise((resolve) => setTimeout(resolve, closeWithinMs).unref());
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
    },
  };
}
