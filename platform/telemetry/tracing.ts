import type { Attributes, Span, SpanContext } from '@opentelemetry/api';
import { currentActivity } from './activity.ts';

export type { Span, SpanContext };
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

interface BeginOptions {
  readonly kind: SpanKind;
  readonly traceId: string;
  readonly parent?: SpanContext | undefined;
  /** Of another trace, which this one comes from. */
  readonly link?: SpanContext | undefined;
  readonly attributes?: Attributes;
}

/**
 * Spans of one process. Attributes never hold values that users wrote: names of operations, tables,
 * topics and subgraphs only. Of an error its code or class is kept, not its message, which may
 * quote what a user sent.
 */
export interface Tracing {
  /**
   * Begins the first span of this process for a request, or for work that no request waits for. The
   * caller ends it.
   */
  begin(name: string, options: BeginOptions): Span;
  /**
   * Whether what runs now is being recorded: only then there is a reason to make up names and
   * attributes.
   */
  isRecording(): boolean;
  /**
   * Runs work in a span below the one that is open here; without one, or in a trace that is not
   * recorded, it just runs it.
   */
  span<T>(
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    work: (span?: Span) => Promise<T>,
  ): Promise<T>;
  /**
   * Begins a span of the trace that an event carries.
   * @returns undefined when that trace is not recorded
   */
  follow(
    traceparent: string | undefined,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
  ): Span | undefined;
  /** Runs work in a span that was begun before, and ends it. */
  within<T>(span: Span, work: () => Promise<T>): Promise<T>;
  /** The `traceparent` of the span that is open here. */
  traceparent(): string | undefined;
  /** Sends what is waiting, and ends. */
  close(): Promise<void>;
}

export const traceparentHeader = 'traceparent';

/** What an error may tell a trace: its code, or else its class. */
export function errorType(error: unknown): string {
  const { code, extensions, name } = (error ?? {}) as {
    code?: unknown;
    extensions?: { code?: unknown };
    name?: unknown;
  };
  for (const told of [extensions?.code, code, name]) if (typeof told === 'string') return told;
  return 'Error';
}

/**
 * What a request to another process of ours carries, so that its log lines and spans belong to this
 * request.
 */
export function requestHeaders(tracing: Tracing | undefined): Record<string, string> {
  const traceId = currentActivity()?.notes.traceId;
  const traceparent = tracing?.traceparent();
  return {
    ...(traceId !== undefined && { 'x-request-id': traceId }),
    ...(traceparent !== undefined && { [traceparentHeader]: traceparent }),
  };
}
