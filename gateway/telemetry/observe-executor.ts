import { shownCodes } from '@clipgraph/platform/errors/masking.ts';
import { mapEvents } from '@clipgraph/platform/sockets/map-events.ts';
import { currentActivity } from '@clipgraph/platform/telemetry/activity.ts';
import type { Telemetry } from '@clipgraph/platform/telemetry/telemetry.ts';
import type { SpanContext, Tracing } from '@clipgraph/platform/telemetry/tracing.ts';
import type { ExecutionResult } from 'graphql';
import type { Executor } from '../executor/executor.ts';
import type { ExecutionRequest } from '../executor/request.ts';
import type { OperationLabel } from './operation-names.ts';
import { inActivity, inTraceOfEvent } from './operation-spans.ts';

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
  /** Gives planning a span of its own, where the trace is recorded. The execution then finds the plan. */
  async function planned<T>(
    tracing: Tracing,
    plan: () => Promise<unknown>,
    run: () => Promise<T>,
  ): Promise<T> {
    await tracing.span('plan', 'internal', {}, () => plan().catch(() => undefined));
    return run();
  }

  async function observed<T extends Answer>(
    request: ExecutionRequest,
    run: () => Promise<T>,
    { warm }: Pick<Executor, 'warm'> = executor,
  ): Promise<T> {
    const label = labelOf(request);
    const beganMs = performance.now();
    const answer = await inActivity(tracing, request, label, () =>
      tracing?.isRecording() ? planned(tracing, () => warm(request), run) : run(),
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
    internal: {
      ...executor.internal,
      execute: (request) =>
        observed(request, () => executor.internal.execute(request), executor.internal),
    },
    async subscribe(request) {
      const followed: ExecutionRequest = tracing
        ? {
            ...request,
            aroundEvent: (work) => inTraceOfEvent(tracing, request, labelOf(request), work, opened),
          }
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
