import type { Config } from '@clipgraph/platform/config/config.ts';
import type { Consumer } from '@clipgraph/platform/events/consumer.ts';
import { createTableDeadLetters, type DeadLetters } from '@clipgraph/platform/events/dead-letters.ts';
import type { Publisher } from '@clipgraph/platform/events/event.ts';
import { createInProcessBus } from '@clipgraph/platform/events/in-process-bus.ts';
import { createKafkaClient } from '@clipgraph/platform/events/kafka/client.ts';
import { startKafkaConsumer } from '@clipgraph/platform/events/kafka/consumer.ts';
import { createKafkaDeadLetters } from '@clipgraph/platform/events/kafka/dead-letters.ts';
import { createKafkaProducer, createKafkaPublisher } from '@clipgraph/platform/events/kafka/producer.ts';
import { ensureTopics } from '@clipgraph/platform/events/kafka/topics.ts';
import type { Logger } from 'pino';

/** How events leave the outboxes of this process's rooms and reach them. */
export interface EventFlow {
  publisher: Publisher;
  deadLetters: DeadLetters;
  close(): Promise<void>;
}

const dayMs = 86_400_000;
/** A cluster of one broker, as on a developer's machine, cannot replicate; production makes its topics by its own tools or sets this there. */
const topicSettings = { partitions: 6, replicationFactor: 1, retentionMs: 7 * dayMs };

/** In process between the rooms given, or through Kafka when KAFKA_BROKERS is set. */
export async function openEventFlow(config: Config, consumers: readonly Consumer[], log: Logger): Promise<EventFlow> {
  if (!config.KAFKA_BROKERS) {
    return { publisher: createInProcessBus(consumers, { log }), deadLetters: createTableDeadLetters(consumers), close: async () => undefined };
  }
  const client = createKafkaClient({ brokers: config.KAFKA_BROKERS, prefix: config.KAFKA_PREFIX, log });
  const producer = createKafkaProducer(client);
  log.info(await ensureTopics(client, topicSettings));
  const stops = consumers.map((consumer) => startKafkaConsumer({ client, consumer, producer }));
  return {
    publisher: createKafkaPublisher(client, producer),
    deadLetters: createKafkaDeadLetters(client, producer),
    async close() {
      await Promise.all(stops.map((stop) => stop()));
      await producer.close();
    },
  };
}
