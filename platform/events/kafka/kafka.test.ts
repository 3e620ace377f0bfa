import { describe } from 'vitest';
import { describeTransport, silentLog } from '../transport.contract.ts';
import { createKafkaClient } from './client.ts';
import { startKafkaConsumer } from './consumer.ts';
import { createKafkaDeadLetters } from './dead-letters.ts';
import { createKafkaProducer, createKafkaPublisher } from './producer.ts';
import { ensureTopics } from './topics.ts';

const brokers = process.env.KAFKA_BROKERS?.split(',');

describe.skipIf(!brokers)('with KAFKA_BROKERS', () => {
  describeTransport(
    'Kafka',
    async (consumers) => {
      const client = createKafkaClient({
        brokers: brokers ?? [],
        prefix: `test-${crypto.randomUUID().slice(0, 8)}-`,
        log: silentLog,
      });
      await ensureTopics(client, { partitions: 3, replicationFactor: 1, retentionMs: 3_600_000 });
      const producer = createKafkaProducer(client);
      const stops = consumers.map((consumer) =>
        startKafkaConsumer({ client, consumer, producer, retryDelaysMs: [10, 50] }),
      );
      return {
        publisher: createKafkaPublisher(client, producer),
        deadLetters: createKafkaDeadLetters(client, producer),
        async close() {
          await Promise.all(stops.map((stop) => stop()));
          await producer.close();
        },
      };
    },
    20_000,
  );
});
