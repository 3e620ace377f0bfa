import { randomUUID } from 'node:crypto';
import { type EventEnvelope, type Topic, topics } from '@clipgraph/platform/events/event.ts';
import { createKafkaClient, type KafkaClient } from '@clipgraph/platform/events/kafka/client.ts';
import { createLog } from '@clipgraph/platform/logging/log.ts';
import { Partitioners } from 'kafkajs';
import type { Stack } from '../kit/stack.ts';

type Deployment = Pick<Stack, 'environment'>;

export const kafkaOf = ({ environment }: Deployment): KafkaClient =>
  createKafkaClient({
    brokers: (environment.KAFKA_BROKERS as string).split(','),
    prefix: environment.KAFKA_PREFIX as string,
    log: createLog('silent', 'faults'),
  });

/**
 * Everything that the topics hold now, in order per partition. Messages that are no envelopes are
 * left out.
 */
export async function readTopics(
  stack: Deployment,
  only: readonly Topic[] = topics,
): Promise<EventEnvelope[]> {
  const client = kafkaOf(stack);
  const admin = client.kafka.admin();
  await admin.connect();
  const unread = new Map<string, number>();
  for (const topic of only)
    for (const { partition, low, high } of await admin.fetchTopicOffsets(client.topicName(topic)))
      if (Number(low) < Number(high))
        unread.set(`${client.topicName(topic)} ${partition}`, Number(high) - 1);
  await admin.disconnect();
  if (unread.size === 0) return [];

  const events: EventEnvelope[] = [];
  const reader = client.kafka.consumer({ groupId: `reader-${randomUUID()}` });
  await reader.connect();
  try {
    await reader.subscribe({ topics: only.map(client.topicName), fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      reader
        .run({
          async eachMessage({ topic, partition, message }) {
            const event = parse(String(message.value));
            if (event) events.push(event);
            const place = `${topic} ${partition}`;
            if (Number(message.offset) >= (unread.get(place) ?? Number.POSITIVE_INFINITY))
              unread.delete(place);
            if (unread.size === 0) resolve();
          },
        })
        .catch(reject);
    });
  } finally {
    await reader.disconnect();
  }
  return events;
}

/** Publishes events once more, in this order. */
export async function sendAgain(
  client: KafkaClient,
  events: readonly EventEnvelope[],
): Promise<void> {
  const producer = client.kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  for (const event of events)
    await producer.send({
      topic: client.topicName(event.topic),
      messages: [{ key: event.key, value: JSON.stringify(event) }],
    });
  await producer.disconnect();
}

function parse(text: string): EventEnvelope | undefined {
  try {
    return JSON.parse(text) as EventEnvelope;
  } catch {
    return undefined;
  }
}
