import { currentActivity, runActivity } from '../activity.ts';
import type { Telemetry } from '../telemetry.ts';
import { newTraceId } from '../traceparent.ts';

/** Runs one stage of heavy work, such as the reading of a video, and gives back what it gives. */
export type Stage = <Result>(name: string, work: () => Promise<Result>) => Promise<Result>;

/**
 * Times the stages of a subgraph's heavy work, and gives each a span: of the request that waits for
 * it, or of a trace that it begins.
 */
export function observeStages(
  subgraph: string,
  { metrics, tracing }: Pick<Telemetry, 'metrics' | 'tracing'>,
): Stage {
  const traced: Stage = (name, work) => {
    if (!tracing) return work();
    const attributes = { 'clipgraph.subgraph': subgraph };
    if (currentActivity()) return tracing.span(`stage ${name}`, 'internal', attributes, work);
    const span = tracing.begin(`stage ${name}`, {
      kind: 'internal',
      traceId: newTraceId(),
      attributes,
    });
    return runActivity({ notes: { traceId: span.spanContext().traceId }, span }, () =>
      tracing.within(span, work),
    );
  };
  if (!metrics) return traced;
  return async (name, work) => {
    const beganMs = performance.now();
    let outcome = 'failed';
    try {
      const result = await traced(name, work);
      outcome = 'ok';
      return result;
    } finally {
      metrics.stages.of(subgraph, name, outcome).observe((performance.now() - beganMs) / 1000);
    }
  };
}
