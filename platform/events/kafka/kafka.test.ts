import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { userHandlers } from '../../projections/users.ts';
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

  test('a consumer that waits for a deaf member of its group still stops', async () => {
    const client = createKafkaClient({
      brokers: brokers ?? [],
      prefix: `test-${crypto.randomUUID().slice(0, 8)}-`,
      log: silentLog,
    });
    await ensureTopics(client, { partitions: 1, replicationFactor: 1, retentionMs: 3_600_000 });
    // It tells the group that it lives only after 50 s, so it hears of no rebalance before.
    const deaf = client.kafka.consumer({
      groupId: client.groupName('relation'),
      sessionTimeout: 60_000,
      heartbeatInterval: 50_000,
    });
    const joined = new Promise((resolve) => deaf.on(deaf.events.GROUP_JOIN, resolve));
    await deaf.connect();
    await deaf.subscribe({ topics: [client.topicName('clip.user')] });
    await deaf.run({ eachMessage: async () => undefined });
    await joined;

    const producer = createKafkaProducer(client);
    const consumer = { subgraph: 'relation', handlers: userHandlers, database: undefined as never };
    const stop = startKafkaConsumer({ client, consumer, producer });
    await sleep(1_000);
    const waited = await Promise.race([stop().then(() => 'stopped'), sleep(11_000, 'still waits')]);
    await deaf.disconnect();
    await producer.close();
    expect(waited).toBe('stopped');
  });
});
