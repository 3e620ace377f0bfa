import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '@clipgraph/platform/config/config.ts';
import type { Consumer } from '@clipgraph/platform/events/consumer.ts';
import {
  createTableDeadLetters,
  type DeadLetters,
} from '@clipgraph/platform/events/dead-letters.ts';
import type { Publisher } from '@clipgraph/platform/events/event.ts';
import { createInProcessBus } from '@clipgraph/platform/events/in-process-bus.ts';
import { createKafkaClient, type KafkaClient } from '@clipgraph/platform/events/kafka/client.ts';
import { startKafkaConsumer } from '@clipgraph/platform/events/kafka/consumer.ts';
import { createKafkaDeadLetters } from '@clipgraph/platform/events/kafka/dead-letters.ts';
import {
  createKafkaProducer,
  createKafkaPublisher,
} from '@clipgraph/platform/events/kafka/producer.ts';
import {
  ensureTopics,
  type Lag,
  probeBroker,
  readLag,
  type TopicSettings,
} from '@clipgraph/platform/events/kafka/topics.ts';
import type { OpenSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import type { Probe } from '@clipgraph/platform/telemetry/health.ts';
import { observeEvents } from '@clipgraph/platform/telemetry/observe/event-metrics.ts';
import type { Telemetry } from '@clipgraph/platform/telemetry/telemetry.ts';
import type { Logger } from 'pino';

/** How events leave the outboxes of this process's subgraphs and reach them. */
export interface EventFlow {
  publisher: Publisher;
  deadLetters: DeadLetters;
  /** For health reports; empty without Kafka. */
  probes: Record<string, Probe>;
  /** What a subgraph of any process has not consumed yet; empty without Kafka. */
  lag(subgraph: string): Promise<readonly Lag[]>;
  close(): Promise<void>;
}

const hourMs = 3_600_000;
const retryTopicsMs = 10_000;

export interface EventFlowOptions {
  /**
   * false: events of Kafka are left to other processes. For a command that is done in a second:
   * joining a consumer group takes longer, and after a crash waits for the dead member's session.
   * Jobs in databases that others may have are left to them as well.
   * @default true
   */
  consumes?: boolean;
  /**
   * From then on nothing more is consumed from Kafka: leaving a group takes seconds, in which the
   * requests in flight are finished. @default until `close`
   */
  stopping?: AbortSignal;
}

/** In process between the subgraphs given, or through Kafka when KAFKA_BROKERS is set. */
export async function openEventFlow(
  config: Config,
  consumers: readonly Consumer[],
  log: Logger,
  { consumes = true, stopping }: EventFlowOptions = {},
): Promise<EventFlow> {
  if (!config.KAFKA_BROKERS) {
    return {
      publisher: createInProcessBus(consumers, { log }),
      deadLetters: createTableDeadLetters(consumers),
      probes: {},
      lag: async () => [],
      close: async () => undefined,
    };
  }
  const client = createKafkaClient({
    brokers: config.KAFKA_BROKERS,
    prefix: config.KAFKA_PREFIX,
    log,
  });
  const producer = createKafkaProducer(client);
  // A broker that is away keeps no subgraph from starting: commands need only the subgraph's
  // database.
  const closing = new AbortController();
  const topicsMade = makeTopics(client, topicSettings(config), log, closing.signal);
  const stops = consumes
    ? consumers.map((consumer) => startKafkaConsumer({ client, consumer, producer }))
    : [];
  const stopConsuming = () => Promise.all(stops.map((stop) => stop()));
  stopping?.addEventListener('abort', stopConsuming, { once: true });
  return {
    publisher: createKafkaPublisher(client, producer),
    deadLetters: createKafkaDeadLetters(client, producer),
    probes: { kafka: () => probeBroker(client) },
    lag: (subgraph) => readLag(client, subgraph),
    async close() {
      closing.abort();
      await topicsMade;
      await stopConsuming();
      await producer.close();
    },
  };
}

/** Tells of events that wait to leave the outboxes, and of those that were not consumed yet. */
export const observeEventsOf = (
  subgraphs: readonly OpenSubgraph[],
  events: EventFlow,
  registry: Telemetry['registry'],
): void =>
  observeEvents(
    registry,
    subgraphs.map(({ definition: { name }, relay }) => ({
      name,
      outbox: async () => relay?.status(),
      lag: () => events.lag(name),
    })),
  );

async function makeTopics(
  client: KafkaClient,
  settings: TopicSettings,
  log: Logger,
  stopping: AbortSignal,
): Promise<void> {
  while (!stopping.aborted) {
    const { done, sentence } = await ensureTopics(client, settings);
    if (done) log.info(sentence);
    else log.warn(sentence);
    if (done) return;
    await sleep(retryTopicsMs, undefined, { signal: stopping }).catch(() => {});
  }
}

const topicSettings = (config: Config): TopicSettings => ({
  partitions: config.KAFKA_PARTITIONS,
  replicationFactor: config.KAFKA_REPLICATION,
  retentionMs: config.KAFKA_RETENTION_HOURS * hourMs,
});
