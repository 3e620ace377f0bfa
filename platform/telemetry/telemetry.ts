import { Registry } from 'prom-client';
import type { Config } from '../config/config.ts';
import { createMetrics, version } from './health.ts';
import { createInstruments, type Metrics } from './metrics.ts';
import type { Tracing } from './tracing.ts';

/**
 * What a process tells of its work. Both parts may be off; whoever wraps something for them leaves
 * it as it is then.
 */
export interface Telemetry {
  readonly service: string;
  readonly registry: Registry;
  /** Undefined with METRICS=off. */
  readonly metrics: Metrics | undefined;
  /** Undefined unless OTEL_EXPORTER_OTLP_ENDPOINT is set. */
  readonly tracing: Tracing | undefined;
  close(): Promise<void>;
}

/** Tells nothing. */
export const silent: Telemetry = {
  service: 'none',
  registry: new Registry(),
  metrics: undefined,
  tracing: undefined,
  close: async () => undefined,
};

export async function openTelemetry(
  config: Pick<Config, 'METRICS' | 'OTEL_EXPORTER_OTLP_ENDPOINT' | 'OTEL_TRACES_SAMPLER_ARG'>,
  service: string,
): Promise<Telemetry> {
  const registry = createMetrics(service);
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  const tracing =
    endpoint === undefined
      ? undefined
      : await (await import('./open-tracing.ts')).openTracing({
          service,
          version,
          endpoint,
          sampleRatio: config.OTEL_TRACES_SAMPLER_ARG,
        });
  return {
    service,
    registry,
    metrics: config.METRICS ? createInstruments(registry) : undefined,
    tracing,
    close: async () => tracing?.close(),
  };
}
