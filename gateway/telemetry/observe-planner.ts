import type { Telemetry } from '@clipgraph/platform/telemetry/telemetry.ts';
import type { Planner } from '../executor/plan/planner.ts';

/** Measures how long a plan takes to make. Plans that are kept do not come here. */
export function observePlanner(
  planner: Planner,
  { metrics, tracing }: Pick<Telemetry, 'metrics' | 'tracing'>,
): Planner {
  if (!metrics && !tracing) return planner;
  const timed = async (request: Parameters<Planner['plan']>[0]) => {
    const beganMs = performance.now();
    try {
      return await planner.plan(request);
    } finally {
      metrics?.plans.of().observe((performance.now() - beganMs) / 1000);
    }
  };
  return {
    ...planner,
    plan: (request) =>
      tracing?.isRecording()
        ? tracing.span('make plan', 'internal', {}, () => timed(request))
        : timed(request),
  };
}
