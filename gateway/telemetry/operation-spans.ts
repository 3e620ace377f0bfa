import {
  type Activity,
  currentActivity,
  runActivity,
} from '@clipgraph/platform/telemetry/activity.ts';
import { newTraceId } from '@clipgraph/platform/telemetry/traceparent.ts';
import type { SpanContext, Tracing } from '@clipgraph/platform/telemetry/tracing.ts';
import type { ExecutionRequest } from '../executor/request.ts';
import type { OperationLabel } from './operation-names.ts';

/** Runs in the activity of the HTTP request; an operation over a socket gets one of its own. */
export function inActivity<T>(
  tracing: Tracing | undefined,
  request: ExecutionRequest,
  { name, kind }: OperationLabel,
  work: () => Promise<T>,
): Promise<T> {
  const { viewer, requestId } = request.scope;
  const noted = { viewerId: viewer.accountId, operation: name };
  const present = currentActivity();
  if (present) Object.assign(present.notes, noted);
  const activity: Activity = present ?? { notes: { traceId: requestId, ...noted } };
  if (!tracing) return present ? work() : runActivity(activity, work);
  const attributes = { 'graphql.operation.name': name, 'graphql.operation.type': kind };
  if (activity.span) return tracing.span(`${kind} ${name}`, 'internal', attributes, work);
  const root = tracing.begin(`${kind} ${name}`, {
    kind: 'server',
    traceId: requestId,
    attributes,
  });
  return runActivity(activity, () => tracing.within(root, work));
}

/**
 * An event comes long after its subscription was opened: it has a trace of its own, linked to
 * that one.
 */
export function inTraceOfEvent<T>(
  tracing: Tracing,
  request: ExecutionRequest,
  { name, kind }: OperationLabel,
  work: () => Promise<T>,
  opened: SpanContext | undefined,
): Promise<T> {
  const attributes = { 'graphql.operation.name': name, 'graphql.operation.type': kind };
  const span = tracing.begin(`event ${name}`, {
    kind: 'consumer',
    traceId: newTraceId(),
    link: opened,
    attributes,
  });
  const notes = {
    traceId: span.spanContext().traceId,
    viewerId: request.scope.viewer.accountId,
    operation: name,
  };
  return runActivity({ notes, span }, () => tracing.within(span, work));
}
