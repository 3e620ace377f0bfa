import { type Message, Partitioners, type Producer, type TopicMessages } from 'kafkajs';
import type { EventEnvelope, Publisher } from '../event.ts';
import type { KafkaClient } from './client.ts';

/** Sends and waits for every in-sync replica; reconnects by itself. */
export interface KafkaProducer {
  /** @throws when the broker is away or refuses; some of the messages may have been written then */
  send(topicMessages: TopicMessages[]): Promise<void>;
  /**
   * Ends it for good: what is sent afterwards is refused, so that no connection is left to keep the
   * process running.
   */
  close(): Promise<void>;
}

export function createKafkaProducer({ kafka }: KafkaClient): KafkaProducer {
  let connected: Promise<Producer> | undefined;
  let closed = false;

  async function connect(): Promise<Producer> {
    const producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 4 },
    });
    await producer.connect();
    return producer;
  }
  async function disconnect(): Promise<void> {
    const old = connected;
    connected = undefined;
    const producer = await old?.catch(() => undefined);
    await producer?.disconnect().catch(() => {});
  }
  return {
    async send(topicMessages) {
      if (closed) throw new Error('The producer is closed.');
      connected ??= connect();
      try {
        const producer = await connected;
        for (const batch of cut(topicMessages))
          await producer.sendBatch({ acks: -1, timeout: 5_000, topicMessages: batch });
      } catch (error) {
        // After a failed batch the client's idempotent sequence numbers may be ahead of the
        // broker's: only a new producer is sure to go on.
        await disconnect();
        throw error;
      }
    },
    close() {
      closed = true;
      return disconnect();
    },
  };
}

/**
 * A broker takes up to 1 MiB for each partition at a time unless told otherwise, and refuses more
 * for good; all may be for one partition.
 */
const maxBatchBytes = 512 * 1_024;
const messageOverheadBytes = 512;

/**
 * Parts of a batch, in its order, that a broker takes. One message is always well below what it
 * takes.
 */
function* cut(topicMessages: readonly TopicMessages[]): Generator<TopicMessages[]> {
  let part: TopicMessages[] = [];
  let bytes = 0;
  for (const { topic, messages } of topicMessages) {
    let ofTopic: Message[] = [];
    for (const message of messages) {
      const size = messageOverheadBytes + Buffer.byteLength(message.value ?? '');
      if (bytes > 0 && bytes + size > maxBatchBytes) {
        yield ofTopic.length > 0 ? [...part, { topic, messages: ofTopic }] : part;
        part = [];
        ofTopic = [];
        bytes = 0;
      }
      ofTopic.push(message);
      bytes += size;
    }
    if (ofTopic.length > 0) part.push({ topic, messages: ofTopic });
  }
  if (part.length > 0) yield part;
}

/**
 * The relay's side of Kafka: the entity is the message key, so that its events stay in order within
 * one partition.
 */
export const createKafkaPublisher = (client: KafkaClient, producer: KafkaProducer): Publisher => ({
  async publish(events) {
    const byTopic = Map.groupBy(events, (event) => client.topicName(event.topic));
    await producer.send(
      [...byTopic].map(([topic, ofTopic]) => ({ topic, messages: ofTopic.map(toMessage) })),
    );
  },
});

const toMessage = (event: EventEnvelope) => ({
  key: event.key,
  value: JSON.stringify(event),
  timestamp: String(event.occurredAtMs),
  headers: {
    id: event.id,
    type: event.type,
    ...(event.traceparent === undefined ? {} : { traceparent: event.traceparent }),
  },
});
