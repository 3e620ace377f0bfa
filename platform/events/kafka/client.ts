import { Kafka, logLevel } from 'kafkajs';
import type { Logger } from 'pino';
import { type Topic, topics } from '../event.ts';

interface KafkaSettings {
  brokers: readonly string[];
  /** In front of every topic and group name, so that deployments can share a cluster. */
  prefix: string;
  log: Logger;
}

export interface KafkaClient {
  kafka: Kafka;
  log: Logger;
  topicName(topic: Topic): string;
  deadLetterTopicName(topic: Topic): string;
  groupName(subgraph: string): string;
}

const levels = {
  [logLevel.ERROR]: 'warn',
  [logLevel.WARN]: 'debug',
  [logLevel.INFO]: 'debug',
  [logLevel.DEBUG]: 'trace',
} as const;

/** One client for a process's producer, consumers and admin calls. It connects to nothing yet. */
export function createKafkaClient({ brokers, prefix, log }: KafkaSettings): KafkaClient {
  const kafka = new Kafka({
    clientId: `${prefix}clipgraph`,
    brokers: [...brokers],
    connectionTimeout: 2_000,
    requestTimeout: 10_000,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 5 },
    // A broker that is away is no error of ours: who uses the client reports once and tries again.
    logCreator:
      () =>
      ({ level, log: { message, ...rest } }) =>
        log[levels[level as keyof typeof levels] ?? 'debug'](
          { kafka: rest.error ?? rest.broker },
          message,
        ),
  });
  return {
    kafka,
    log,
    topicName: (topic) => `${prefix}${topic}`,
    deadLetterTopicName: (topic) => `${prefix}${topic}.dlq`,
    groupName: (subgraph) => `${prefix}clipgraph-${subgraph}`,
  };
}

/** Every topic of the product as it is named on the broker. */
export const allTopicNames = (client: KafkaClient): string[] =>
  topics.flatMap((topic) => [client.topicName(topic), client.deadLetterTopicName(topic)]);
