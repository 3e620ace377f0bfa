import { Gauge, type Registry } from 'prom-client';
import { joined } from '../../background/joined.ts';

/** What is told of a subgraph's events. */
interface ObservedSubgraph {
  name: string;
  /** Its outbox; undefined while no relay runs. */
  outbox(): Promise<{ depth: number; oldestAgeMs: number } | undefined>;
  /** What it has not consumed yet, per topic and partition; empty without a broker. */
  lag(): Promise<readonly { topic: string; partition: number; events: number }[]>;
}

/**
 * Measured at each scrape. What cannot be measured just now is left out, so that an alert can tell
 * it from zero.
 */
export function observeEvents(registry: Registry, subgraphs: readonly ObservedSubgraph[]): void {
  // A scrape collects all gauges at once: they share one measurement.
  const collect = joined(measure);
  const gauge = (name: string, help: string, ...more: string[]) =>
    new Gauge({ registers: [registry], name, help, labelNames: ['subgraph', ...more], collect });
  const depth = gauge('clipgraph_outbox_events', 'Events that wait in the outbox.');
  const age = gauge(
    'clipgraph_outbox_oldest_age_seconds',
    'Age of the oldest event that waits in the outbox.',
  );
  const lag = gauge(
    'clipgraph_consumer_lag_events',
    'Events of a topic that the subgraph has not consumed yet.',
    'topic',
  );

  async function measure(): Promise<void> {
    const all = await Promise.all(
      subgraphs.map(async ({ name, outbox, lag }) => ({
        subgraph: name,
        outbox: await outbox().catch(() => undefined),
        lags: await lag().catch(() => []),
      })),
    );
    for (const each of [depth, age, lag]) each.reset();
    for (const { subgraph, outbox, lags } of all) {
      if (outbox) {
        depth.set({ subgraph }, outbox.depth);
        age.set({ subgraph }, outbox.oldestAgeMs / 1000);
      }
      for (const { topic, events } of lags) lag.inc({ subgraph, topic }, events);
    }
  }
}
