import { createKafkaClient } from '@clipgraph/platform/events/kafka/client.ts';
import { startKafkaConsumer } from '@clipgraph/platform/events/kafka/consumer.ts';
import {
  createKafkaProducer,
  createKafkaPublisher,
} from '@clipgraph/platform/events/kafka/producer.ts';
import { ensureTopics } from '@clipgraph/platform/events/kafka/topics.ts';
import type { OpenSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';

/**
 * Starts a subgraph as services have it: what it tells goes to the brokers, in topics of its own,
 * and comes back from there.
 * @returns a function that ends the connections
 */
export async function startOverKafka(
  subgraph: OpenSubgraph,
  brokers: readonly string[],
): Promise<() => Promise<void>> {
  const { log } = subgraph.services;
  const client = createKafkaClient({ brokers, prefix: `bench-${process.pid}-`, log });
  await ensureTopics(client, { partitions: 3, replicationFactor: 1, retentionMs: 3_600_000 });
  const producer = createKafkaProducer(client);
  const stop = startKafkaConsumer({ client, consumer: subgraph.consumer, producer });
  await subgraph.start(createKafkaPublisher(client, producer), true);
  return async () => {
    await stop();
    await producer.close();
  };
}
