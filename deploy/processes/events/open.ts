import type { Config } from '@clipgraph/platform/config/config.ts';
import type { Consumer } from '@clipgraph/platform/events/consumer.ts';
import { createTableDeadLetters } from '@clipgraph/platform/events/dead-letters.ts';
import { createInProcessBus } from '@clipgraph/platform/events/in-process-bus.ts';
import type { Logger } from 'pino';
import type { EventFlow, EventFlowOptions } from './event-flow.ts';

/** In process between the subgraphs given, or through Kafka when KAFKA_BROKERS is set. */
export async function openEventFlow(
  config: Config,
  consumers: readonly Consumer[],
  log: Logger,
  options: EventFlowOptions = {},
): Promise<EventFlow> {
  const { KAFKA_BROKERS: brokers } = config;
  if (brokers) {
    // Loaded only where there is a broker: a start would else take longer for nothing.
    const { openKafkaFlow } = await import('./kafka.ts');
    return openKafkaFlow(brokers, config, consumers, log, options);
  }
  return {
    publisher: createInProcessBus(consumers, { log }),
    deadLetters: createTableDeadLetters(consumers),
    probes: {},
    lag: async () => [],
    close: async () => undefined,
  };
}
