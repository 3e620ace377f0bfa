import { gaugeOf } from '@clipgraph/platform/telemetry/metrics.ts';
import type { Telemetry } from '@clipgraph/platform/telemetry/telemetry.ts';
import type { CompileCacheUsage } from '../executor/compile-cache.ts';

/** What is open or kept in a gateway just now. */
interface GatewayLoad {
  sockets(): number;
  eventStreams(): number;
  subscriptions(): number;
  plans(): CompileCacheUsage;
}

/** Publishes the load as gauges, where metrics are collected. */
export function registerGauges(
  { metrics, registry }: Pick<Telemetry, 'metrics' | 'registry'>,
  { sockets, eventStreams, subscriptions, plans }: GatewayLoad,
): void {
  if (!metrics) return;
  const gauge = (name: string, help: string, read: () => number) =>
    gaugeOf(registry, name, help, read);
  gauge('clipgraph_sockets_open', 'WebSockets that are open.', sockets);
  gauge(
    'clipgraph_event_streams_open',
    'Streams of server-sent events that are open or reserved.',
    eventStreams,
  );
  gauge(
    'clipgraph_subscriptions_open',
    'Subscriptions that are open at subgraphs; equal ones share one.',
    subscriptions,
  );
  gauge('clipgraph_plan_cache_entries', 'Operations whose plans are kept.', () => plans().entries);
  gauge(
    'clipgraph_plan_cache_bytes',
    'What the plans that are kept weigh, by estimate.',
    () => plans().bytes,
  );
}
