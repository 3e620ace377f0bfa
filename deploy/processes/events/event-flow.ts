import type { DeadLetters } from '@clipgraph/platform/events/dead-letters.ts';
import type { Publisher } from '@clipgraph/platform/events/event.ts';
import type { Lag } from '@clipgraph/platform/events/kafka/topics.ts';
import type { OpenSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import type { Probe } from '@clipgraph/platform/telemetry/health.ts';
import { observeEvents } from '@clipgraph/platform/telemetry/observe/event-metrics.ts';
import type { Telemetry } from '@clipgraph/platform/telemetry/telemetry.ts';

/** How events leave the outboxes of this process's subgraphs and reach them. */
export interface EventFlow {
  publisher: Publisher;
  deadLetters: DeadLetters;
  /** For health reports; empty without Kafka. */
  probes: Record<string, Probe>;
  /** What a subgraph of any process has not consumed yet; empty without Kafka. */
  lag(subgraph: string): Promise<readonly Lag[]>;
  close(): Promise<void>;
}

export interface EventFlowOptions {
  /**
   * false: events of Kafka are left to other processes. For a command that is done in a second:
   * joining a consumer group takes longer, and after a crash waits for the dead member's session.
   * Jobs in databases that others may have are left to them as well.
   * @default true
   */
  consumes?: boolean;
  /**
   * From then on nothing more is consumed from Kafka: leaving a group takes seconds, in which the
   * requests in flight are finished. @default until `close`
   */
  stopping?: AbortSignal;
}

/** Tells of events that wait to leave the outboxes, and of those that were not consumed yet. */
export const observeEventsOf = (
  subgraphs: readonly OpenSubgraph[],
  events: EventFlow,
  registry: Telemetry['registry'],
): void =>
  observeEvents(
    registry,
    subgraphs.map(({ definition: { name }, relay }) => ({
      name,
      outbox: async () => relay?.status(),
      lag: () => events.lag(name),
    })),
  );
