import { topics } from '../event.ts';
import { allTopicNames, type KafkaClient } from './client.ts';

export interface TopicSettings {
  partitions: number;
  replicationFactor: number;
  retentionMs: number;
}

/**
 * Creates the topics that are missing; those that exist stay as they are. A broker may refuse
 * (rights, policy): that is said and not thrown, because an operator may have made the topics by
 * other means.
 * @returns whether all of them exist now, with a sentence for the operator
 */
export async function ensureTopics(
  client: KafkaClient,
  { partitions, replicationFactor, retentionMs }: TopicSettings,
): Promise<{ done: boolean; sentence: string }> {
  const admin = client.kafka.admin();
  try {
    await admin.connect();
    const existing = new Set(await admin.listTopics());
    const missing = allTopicNames(client).filter((name) => !existing.has(name));
    if (missing.length === 0) return { done: true, sentence: 'All Kafka topics exist.' };
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map((topic) => ({
        topic,
        numPartitions: topic.endsWith('.dlq') ? 1 : partitions,
        replicationFactor,
        configEntries: [{ name: 'retention.ms', value: String(retentionMs) }],
      })),
    });
    return { done: true, sentence: `Created the Kafka topics ${missing.join(', ')}.` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    return {
      done: false,
      sentence: `Kafka topics could not be created (${reason}). Where that is forbidden, create them by hand: ${allTopicNames(client).join(', ')}.`,
    };
  } finally {
    await admin.disconnect().catch(() => {});
  }
}

export interface Lag {
  topic: string;
  partition: number;
  /** Events that the subgraph has not consumed yet. */
  events: number;
}

/**
 * How far a subgraph is behind, per partition of the topics that it has read.
 * @throws when the broker is away
 */
export async function readLag(client: KafkaClient, subgraph: string): Promise<Lag[]> {
  const admin = client.kafka.admin();
  await admin.connect();
  try {
    const groupId = client.groupName(subgraph);
    const offsets = await admin.fetchOffsets({ groupId, topics: topics.map(client.topicName) });
    const read = offsets.filter(({ partitions }) =>
      partitions.some(({ offset }) => Number(offset) >= 0),
    );
    const lags = await Promise.all(
      read.map(async ({ topic, partitions }) => {
        const committed = new Map(
          partitions.map(({ partition, offset }) => [partition, Number(offset)]),
        );
        return (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => ({
          topic,
          partition,
          events: Number(high) - Math.max(Number(low), committed.get(partition) ?? 0),
        }));
      }),
    );
    return lags.flat();
  } finally {
    await admin.disconnect();
  }
}

/** Resolves when the broker answers. @throws when it is away */
export async function probeBroker({ kafka }: KafkaClient): Promise<void> {
  const admin = kafka.admin({ retry: { retries: 0 } });
  try {
    await admin.connect();
    await admin.describeCluster();
  } finally {
    await admin.disconnect();
  }
}
