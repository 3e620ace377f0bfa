import { shownCodes } from '@clipgraph/platform/errors/masking.ts';
import { mapEvents } from '@clipgraph/platform/sockets/map-events.ts';
import {
  type Activity,
  currentActivity,
  runActivity,
} from '@clipgraph/platform/telemetry/activity.ts';
import type { Telemetry } from '@clipgraph/platform/telemetry/telemetry.ts';
import { newTraceId } from '@clipgraph/platform/telemetry/traceparent.ts';
import type { SpanContext, Tracing } from '@clipgraph/platform/telemetry/tracing.ts';
import type { ExecutionResult } from 'graphql';
import type { Executor } from '../executor/executor.ts';
import type { ExecutionRequest } from '../executor/request.ts';
import type { OperationLabel } from './operation-names.ts';

type Answer = AsyncIterableIterator<ExecutionResult> | ExecutionResult;

/**
 * Wraps an executor, through which every operation passes: names the operation in the log, counts
 * its result, and gives it a span with its plan.
 */
export function observeExecutor(
  executor: Executor,
  { metrics, tracing }: Pick<Telemetry, 'metrics' | 'tracing'>,
  labelOf: (request: ExecutionRequest) => OperationLabel,
): Executor {
  /** Runs in the activity of the HTTP request; an operation over a socket gets one of its own. */
  function inActivity<T>(
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

  /** Gives planning a span of its own, where the trace is recorded. The execution then finds the plan. */
  async function planned<T>(
    tracing: Tracing,
    request: ExecutionRequest,
    run: () => Promise<T>,
  ): Promise<T> {
    await tracing.span('plan', 'internal', {}, () => executor.warm(request).catch(() => undefined));
    return run();
  }

  /**
   * An event comes long after its subscription was opened: it has a trace of its own, linked to
   * that one.
   */
  function inTrace<T>(
    tracing: Tracing,
    request: ExecutionRequest,
    work: () => Promise<T>,
    opened: SpanContext | undefined,
  ): Promise<T> {
    const { name, kind } = labelOf(request);
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

  async function observed<T extends Answer>(
    request: ExecutionRequest,
    run: () => Promise<T>,
  ): Promise<T> {
    const label = labelOf(request);
    const beganMs = performance.now();
    const answer = await inActivity(request, label, () =>
      tracing?.isRecording() ? planned(tracing, request, run) : run(),
    );
    if (metrics) {
      const { name: operation, kind } = label;
      metrics.operations.of(operation, kind).observe((performance.now() - beganMs) / 1000);
      metrics.operationResults.of(operation, kind, codeOf(answer)).add();
    }
    return answer;
  }

  return {
    ...executor,
    execute: (request) => observed(request, () => executor.execute(request)),
    async subscribe(request) {
      const followed: ExecutionRequest = tracing
        ? { ...request, aroundEvent: (work) => inTrace(tracing, request, work, opened) }
        : request;
      let opened: SpanContext | undefined;
      const answer = await observed(request, () => {
        opened = currentActivity()?.span?.spanContext();
        return executor.subscribe(followed);
      });
      if (!metrics || !(Symbol.asyncIterator in answer)) return answer;
      return mapEvents(answer, async (event) => {
        metrics.subscriptionEvents.of().add();
        return event;
      });
    },
  };
}

/** As the client reads it. */
export function codeOf(answer: Answer): string {
  if (Symbol.asyncIterator in answer || !answer.errors?.length) return 'OK';
  const code = answer.errors[0]?.extensions?.code;
  return shownCodes.has(code) ? String(code) : 'INTERNAL_SERVER_ERROR';
}
