import { setTimeout as sleep } from 'node:timers/promises';
import type { EachBatchPayload, Consumer as KafkaJsConsumer, KafkaMessage } from 'kafkajs';
import { chunked } from '../../database/statements.ts';
import { type Consumer, consume, topicsOf } from '../consumer.ts';
import { type EventEnvelope, type Topic, topics } from '../event.ts';
import type { KafkaClient } from './client.ts';
import { sendDeadLetter } from './dead-letters.ts';
import type { KafkaProducer } from './producer.ts';

interface KafkaConsumerOptions {
  client: KafkaClient;
  consumer: Consumer;
  /** For the dead-letter topics. */
  producer: KafkaProducer;
  retryDelaysMs?: readonly number[];
}

const transactionSize = 100;
const reconnectMs = 1_000;
/** A member hears of a rebalance with its heartbeat: others that start or stop wait for it. */
const heartbeatMs = 1_000;
/**
 * A member that is about to join waits until every other one has answered, up to a minute, and
 * cannot leave before. Whoever stops then goes without leaving: the group hears of it by the
 * missing heartbeats, and what was not committed is delivered again.
 */
const leaveWithinMs = 7_000;

/**
 * Reads a subgraph's topics as one consumer group and applies them. It reconnects for ever: neither
 * a broker nor the subgraph's database that is away ends it. An event that keeps failing, or cannot
 * be read, goes to `<topic>.dlq` and the partition goes on.
 * @returns a function that ends it after the batch in hand, within `leaveWithinMs` of its first
 *   call
 */
export function startKafkaConsumer({
  client,
  consumer,
  producer,
  retryDelaysMs = [100, 400, 1_500],
}: KafkaConsumerOptions): () => Promise<void> {
  const { kafka, log } = client;
  const topicOf = new Map(topics.map((topic) => [client.topicName(topic), topic]));
  const stopping = new AbortController();
  const stopped = new Promise<void>((resolve) =>
    stopping.signal.addEventListener('abort', () => resolve(), { once: true }),
  );

  /**
   * Until it is done: the subgraph's database or the dead-letter topic may be away for long, and an
   * event is never passed over.
   */
  async function applyPatiently(
    topic: Topic,
    messages: readonly KafkaMessage[],
    goOn: () => boolean,
  ): Promise<boolean> {
    for (let delayMs = 100; goOn(); delayMs = Math.min(delayMs * 2, 5_000)) {
      try {
        const events: EventEnvelope[] = [];
        for (const message of messages) {
          const event = parse(message);
          if (event) events.push(event);
          else {
            const error = new Error('The message is not an event envelope.');
            await sendDeadLetter(client, producer, {
              subgraph: consumer.subgraph,
              topic,
              message,
              error,
            });
            consumer.onGivenUp?.({ topic });
          }
        }
        await consume(consumer, events, {
          retryDelaysMs,
          log,
          giveUp: ({ event, error }) =>
            sendDeadLetter(client, producer, {
              subgraph: consumer.subgraph,
              topic,
              message: messageOf(messages, event),
              error,
            }),
        });
        return true;
      } catch (error) {
        log.warn(
          { err: error, subgraph: consumer.subgraph, topic },
          'events could not be applied; trying again',
        );
        await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
    return false;
  }

  async function eachBatch({
    batch,
    resolveOffset,
    heartbeat,
    commitOffsetsIfNecessary,
    isRunning,
    isStale,
  }: EachBatchPayload): Promise<void> {
    const topic = topicOf.get(batch.topic) as Topic;
    const goOn = () => isRunning() && !isStale() && !stopping.signal.aborted;
    const beat = setInterval(() => heartbeat().catch(() => {}), heartbeatMs);
    try {
      for (const messages of chunked(batch.messages, transactionSize)) {
        if (!(await applyPatiently(topic, messages, goOn))) break;
        resolveOffset((messages.at(-1) as KafkaMessage).offset);
        await heartbeat();
      }
      await commitOffsetsIfNecessary();
    } finally {
      clearInterval(beat);
    }
  }

  async function connectAndRun(): Promise<void> {
    const member: KafkaJsConsumer = kafka.consumer({
      groupId: client.groupName(consumer.subgraph),
      sessionTimeout: 10_000,
      heartbeatInterval: heartbeatMs,
      allowAutoTopicCreation: false,
      maxWaitTimeInMs: 100,
      retry: {
        initialRetryTime: 100,
        maxRetryTime: 2_000,
        retries: 5,
        restartOnFailure: async () => false,
      },
    });
    const crashed = new Promise<void>((resolve) => member.on(member.events.CRASH, () => resolve()));
    try {
      await member.connect();
      await member.subscribe({
        topics: topicsOf(consumer).map(client.topicName),
        fromBeginning: true,
      });
      await member.run({
        eachBatch,
        eachBatchAutoResolve: false,
        autoCommitInterval: 1_000,
        partitionsConsumedConcurrently: 2,
      });
      await Promise.race([crashed, stopped]);
    } finally {
      await member.disconnect().catch(() => {});
    }
  }

  const running = (async () => {
    while (!stopping.signal.aborted) {
      try {
        await connectAndRun();
      } catch (error) {
        log.warn(
          { err: error, subgraph: consumer.subgraph },
          'the event consumer lost its broker; connecting again',
        );
      }
      await sleep(reconnectMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();

  let left: Promise<void> | undefined;
  const leave = () => {
    stopping.abort();
    return Promise.race([running, sleep(leaveWithinMs, undefined, { ref: false })]);
  };
  return () => (left ??= leave());
}

function parse(message: KafkaMessage): EventEnvelope | undefined {
  try {
    const event = JSON.parse(String(message.value)) as EventEnvelope;
    return typeof event.id === 'string' &&
      typeof event.key === 'string' &&
      typeof event.sequence === 'number'
      ? event
      : undefined;
  } catch {
    return undefined;
  }
}

const messageOf = (messages: readonly KafkaMessage[], event: EventEnvelope): KafkaMessage =>
  messages.find((message) => parse(message)?.id === event.id) as KafkaMessage;
