import { randomUUID } from 'node:crypto';
import type { SpanContext } from '@opentelemetry/api';

const form =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;

/** Reads the W3C header `traceparent`. @returns undefined for anything that is none */
export function parseTraceparent(header: unknown): SpanContext | undefined {
  const parts = typeof header === 'string' ? form.exec(header) : null;
  if (!parts) return undefined;
  const [, traceId, spanId, flags] = parts as unknown as [string, string, string, string];
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
}

/** 32 hexadecimal digits. */
export const newTraceId = (): string => randomUUID().replaceAll('-', '');

export const formatTraceparent = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-0${traceFlags & 1}`;

/** Whether the trace of a `traceparent` is recorded, without reading all of it. */
export const isSampled = (traceparent: string | undefined): boolean =>
  traceparent?.endsWith('1') ?? false;
