import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '@clipgraph/platform/config/config.ts';
import type { Consumer } from '@clipgraph/platform/events/consumer.ts';
import { createKafkaClient, type KafkaClient } from '@clipgraph/platform/events/kafka/client.ts';
import { startKafkaConsumer } from '@clipgraph/platform/events/kafka/consumer.ts';
import { createKafkaDeadLetters } from '@clipgraph/platform/events/kafka/dead-letters.ts';
import {
  createKafkaProducer,
  createKafkaPublisher,
} from '@clipgraph/platform/events/kafka/producer.ts';
import {
  ensureTopics,
  probeBroker,
  readLag,
  type TopicSettings,
} from '@clipgraph/platform/events/kafka/topics.ts';
import type { Logger } from 'pino';
import type { EventFlow, EventFlowOptions } from './event-flow.ts';

const hourMs = 3_600_000;
const retryTopicsMs = 10_000;

/** The event flow through Kafka. */
export function openKafkaFlow(
  brokers: readonly string[],
  config: Config,
  consumers: readonly Consumer[],
  log: Logger,
  { consumes = true, stopping }: EventFlowOptions,
): EventFlow {
  const client = createKafkaClient({
    brokers,
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
