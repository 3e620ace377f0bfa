import { randomUUID } from 'node:crypto';
import type { Admin, KafkaMessage } from 'kafkajs';
import { type DeadLetters, describeError } from '../dead-letters.ts';
import { type EventEnvelope, type Topic, topics } from '../event.ts';
import type { KafkaClient } from './client.ts';
import type { KafkaProducer } from './producer.ts';

interface GivenUp {
  subgraph: string;
  topic: Topic;
  message: Pick<KafkaMessage, 'key' | 'value' | 'headers'>;
  error: unknown;
}

/**
 * Puts a message aside in its topic's dead-letter topic, as it came, with the subgraph that gave up
 * and the reason.
 */
export const sendDeadLetter = (
  client: KafkaClient,
  producer: KafkaProducer,
  { subgraph, topic, message, error }: GivenUp,
): Promise<void> =>
  producer.send([
    {
      topic: client.deadLetterTopicName(topic),
      messages: [
        {
          key: message.key,
          value: message.value,
          headers: {
            ...message.headers,
            subgraph,
            error: describeError(error).slice(0, 16_000),
            failedAtMs: String(Date.now()),
          },
        },
      ],
    },
  ]);

interface Found {
  topic: Topic;
  partition: number;
  offset: number;
  message: KafkaMessage;
}

const readTimeoutMs = 30_000;

/**
 * The dead letters of the product's topics. How far they were replayed is remembered as the offsets
 * of a group that nobody joins; a replayed event goes to its own topic again, where the subgraphs
 * that already have it skip it.
 */
export function createKafkaDeadLetters(client: KafkaClient, producer: KafkaProducer): DeadLetters {
  const { kafka } = client;
  const replayGroup = client.groupName('dead-letters');

  async function withAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = kafka.admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }

  /** Where reading begins and ends, for each partition that holds something not replayed. */
  const waiting = (admin: Admin) =>
    Promise.all(
      topics.map(async (topic) => {
        const name = client.deadLetterTopicName(topic);
        const [replayed] = await admin.fetchOffsets({ groupId: replayGroup, topics: [name] });
        const done = new Map(
          replayed?.partitions.map(({ partition, offset }) => [partition, Number(offset)]),
        );
        return (await admin.fetchTopicOffsets(name))
          .map(({ partition, low, high }) => ({
            topic,
            name,
            partition,
            from: Math.max(Number(low), done.get(partition) ?? 0),
            to: Number(high),
          }))
          .filter(({ from, to }) => from < to);
      }),
    ).then((ranges) => ranges.flat());

  async function read(admin: Admin): Promise<Found[]> {
    const ranges = new Map(
      (await waiting(admin)).map((range) => [`${range.name} ${range.partition}`, range]),
    );
    if (ranges.size === 0) return [];
    const groupId = `${replayGroup}-${randomUUID()}`;
    const reader = kafka.consumer({ groupId, maxWaitTimeInMs: 100, allowAutoTopicCreation: false });
    const found: Found[] = [];
    try {
      await reader.connect();
      await reader.subscribe({
        topics: [...new Set([...ranges.values()].map((range) => range.name))],
        fromBeginning: true,
      });
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error('The dead-letter topics could not be read in time.')),
          readTimeoutMs,
        );
        const finish = () => {
          clearTimeout(timer);
          resolve();
        };
        const unread = new Set(ranges.keys());
        reader
          .run({
            autoCommit: false,
            async eachMessage({ topic: name, partition, message }) {
              const key = `${name} ${partition}`;
              const range = ranges.get(key);
              const offset = Number(message.offset);
              if (!range || offset < range.from || offset >= range.to) return;
              found.push({ topic: range.topic, partition, offset, message });
              if (offset === range.to - 1 && unread.delete(key) && unread.size === 0) finish();
            },
          })
          .catch(reject);
      });
    } finally {
      await reader.disconnect();
      await admin.deleteGroups([groupId]).catch(() => {});
    }
    return found;
  }

  return {
    list: () =>
      withAdmin(async (admin) =>
        (await read(admin)).map(({ topic, message }) => ({
          subgraph: String(message.headers?.subgraph),
          event: readable(topic, message),
          error: String(message.headers?.error),
          failedAtMs: Number(message.headers?.failedAtMs),
        })),
      ),
    replay: () =>
      withAdmin(async (admin) => {
        const found = await read(admin);
        for (const [topic, ofTopic] of Map.groupBy(found, ({ topic }) => topic)) {
          await producer.send([
            {
              topic: client.topicName(topic),
              messages: ofTopic.map(({ message: { key, value } }) => ({ key, value })),
            },
          ]);
          const next = new Map<number, number>();
          for (const { partition, offset } of ofTopic)
            next.set(partition, Math.max(next.get(partition) ?? 0, offset + 1));
          await admin.setOffsets({
            groupId: replayGroup,
            topic: client.deadLetterTopicName(topic),
            partitions: [...next].map(([partition, offset]) => ({
              partition,
              offset: String(offset),
            })),
          });
        }
        return { replayed: found.length, failed: 0 };
      }),
  };
}

/** A message that is no envelope is still shown, as an event without an id. */
function readable(topic: Topic, message: KafkaMessage): EventEnvelope {
  try {
    return JSON.parse(String(message.value)) as EventEnvelope;
  } catch {
    return {
      id: '',
      topic,
      type: 'unreadable',
      schemaVersion: 0,
      key: String(message.key),
      sequence: 0,
      occurredAtMs: 0,
      payload: String(message.value),
    };
  }
}
