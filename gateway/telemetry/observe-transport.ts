import type { HistogramSeries } from '@clipgraph/platform/telemetry/series.ts';
import type { Telemetry } from '@clipgraph/platform/telemetry/telemetry.ts';
import type { SubgraphTransport } from '../transport/transport.ts';

/**
 * Times the fetches from a subgraph: `ok`, `errors` when it answered some, `unavailable` when it
 * did not answer.
 */
export function observeTransport(
  name: string,
  transport: SubgraphTransport,
  { metrics, tracing }: Pick<Telemetry, 'metrics' | 'tracing'>,
): SubgraphTransport {
  if (!metrics && !tracing) return transport;
  const traced: SubgraphTransport['execute'] = (request, scope) =>
    tracing?.isRecording()
      ? tracing.span(
          `fetch ${name}`,
          'client',
          { 'clipgraph.subgraph': name, 'graphql.operation.type': request.kind },
          async (span) => {
            const response = await transport.execute(request, scope);
            const code = response.errors?.[0]?.extensions?.code;
            if (response.errors)
              span?.setAttribute('graphql.error.code', typeof code === 'string' ? code : 'unknown');
            return response;
          },
        )
      : transport.execute(request, scope);
  if (!metrics) return { ...transport, execute: traced };
  const [ok, errors, unavailable] = (['ok', 'errors', 'unavailable'] as const).map((outcome) =>
    metrics.fetches.of(name, outcome),
  ) as [HistogramSeries, HistogramSeries, HistogramSeries];
  return {
    ...transport,
    // The caller gets the transport's own promise: measuring must not delay it.
    execute(request, scope) {
      const beganMs = performance.now();
      const answer = traced(request, scope);
      answer.then(
        (response) => (response.errors ? errors : ok).observe((performance.now() - beganMs) / 1000),
        () => unavailable.observe((performance.now() - beganMs) / 1000),
      );
      return answer;
    },
  };
}
