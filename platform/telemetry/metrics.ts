import { Gauge, type Registry } from 'prom-client';
import { counterFamily, histogramFamily } from './series.ts';

const requestSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const statementSeconds = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 2.5,
];
const stageSeconds = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const eventSeconds = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 300, 3_600];

/**
 * What is counted while work is done. What can be looked up is measured at each scrape instead: see
 * the `observe...` files.
 */
export type Metrics = ReturnType<typeof createInstruments>;

/**
 * Labels are bounded: names out of the schema, the code and the configuration, never what a client
 * sent.
 */
export function createInstruments(registry: Registry) {
  const histogram = <const Labels extends readonly string[]>(
    name: string,
    help: string,
    bounds: readonly number[],
    labelNames: Labels,
  ) => histogramFamily(registry, { name, help }, bounds, labelNames);
  const counter = <const Labels extends readonly string[]>(
    name: string,
    help: string,
    labelNames: Labels,
  ) => counterFamily(registry, { name, help }, labelNames);
  return {
    httpRequests: histogram(
      'clipgraph_http_request_duration_seconds',
      'HTTP requests, by the pattern of their route and the class of their status.',
      requestSeconds,
      ['method', 'route', 'status'],
    ),
    operations: histogram(
      'clipgraph_operation_duration_seconds',
      'GraphQL operations by name; those that are not known beforehand are "other".',
      requestSeconds,
      ['operation', 'kind'],
    ),
    operationResults: counter(
      'clipgraph_operation_results_total',
      'GraphQL operations by the code of their first error, or OK.',
      ['operation', 'kind', 'code'],
    ),
    plans: histogram(
      'clipgraph_plan_duration_seconds',
      'Query plans that had to be made.',
      requestSeconds,
      [],
    ),
    fetches: histogram(
      'clipgraph_fetch_duration_seconds',
      'Fetches of the gateway from subgraphs.',
      requestSeconds,
      ['subgraph', 'outcome'],
    ),
    asks: histogram(
      'clipgraph_ask_duration_seconds',
      'Questions to the owner of a fact.',
      requestSeconds,
      ['owner', 'outcome'],
    ),
    staleReads: counter(
      'clipgraph_stale_reads_total',
      'Reads answered from a projection because the owner was away.',
      ['subgraph'],
    ),
    statements: histogram(
      'clipgraph_sql_statement_duration_seconds',
      'SQL statements; begin waits for the right to write, commit for the disk.',
      statementSeconds,
      ['subgraph', 'kind'],
    ),
    statementErrors: counter(
      'clipgraph_sql_errors_total',
      'SQL statements that failed, deadlocks that were retried included.',
      ['subgraph', 'kind'],
    ),
    cacheReads: counter('clipgraph_cache_reads_total', 'Keys read from the cache.', [
      'subgraph',
      'result',
    ]),
    published: counter(
      'clipgraph_events_published_total',
      'Events handed over by the relay of an outbox.',
      ['subgraph', 'topic'],
    ),
    handled: histogram(
      'clipgraph_event_handling_duration_seconds',
      'Events handled by a subgraph.',
      statementSeconds,
      ['subgraph', 'topic', 'outcome'],
    ),
    eventDelay: histogram(
      'clipgraph_event_delay_seconds',
      'From the commit of an event to its handling.',
      eventSeconds,
      ['subgraph', 'topic'],
    ),
    deadLetters: counter('clipgraph_dead_letters_total', 'Events that a subgraph gave up on.', [
      'subgraph',
      'topic',
    ]),
    stages: histogram(
      'clipgraph_stage_duration_seconds',
      'Stages of heavy work, of media: fetch, strip, probe, cover, photo, store, and post for all of them together. Those of files that are refused fail, too.',
      stageSeconds,
      ['subgraph', 'stage', 'outcome'],
    ),
    subscriptionEvents: counter(
      'clipgraph_subscription_events_total',
      'Events of subscriptions that were completed for their readers.',
      [],
    ),
    subscriptionDrops: counter(
      'clipgraph_subscription_drops_total',
      'Readers that were cut off because they read too slowly.',
      [],
    ),
  };
}

/** A gauge that is looked up at each scrape. */
export function gaugeOf(registry: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}

/**
 * Gauges with one label that are looked up together at each scrape. What cannot be read just now is
 * left out.
 */
export function gaugesOf<Label extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: Label[],
  read: () =>
    | Iterable<readonly [labels: Record<Label, string>, value: number]>
    | Promise<Iterable<readonly [labels: Record<Label, string>, value: number]>>,
): void {
  new Gauge<Label>({
    name,
    help,
    labelNames,
    registers: [registry],
    async collect() {
      const values = await Promise.resolve()
        .then(read)
        .catch(() => []);
      this.reset();
      for (const [labels, value] of values) this.set(labels, value);
    },
  });
}
