import { type Consumer, handlersByTopic } from '../../events/consumer.ts';
import {
  type EventEnvelope,
  type EventHandler,
  type Outbox,
  type Publisher,
  type Topic,
  topics,
} from '../../events/event.ts';
import type { Telemetry } from '../telemetry.ts';
import { formatTraceparent } from '../traceparent.ts';
import { errorType, type Tracing } from '../tracing.ts';

type Parts = Pick<Telemetry, 'metrics' | 'tracing'>;

const attributesOf = (topic: string, subgraph: string, operation: string) => ({
  'messaging.system': 'clipgraph',
  'messaging.destination.name': topic,
  'messaging.operation.name': operation,
  'clipgraph.subgraph': subgraph,
});

/**
 * Events are written in a span of their own, whose id they carry: what becomes of them continues
 * the trace there.
 */
export function observeOutbox(
  outbox: Outbox,
  subgraph: string,
  tracing: Tracing | undefined,
): Outbox {
  if (!tracing) return outbox;
  return {
    append: (tx, draft) =>
      tracing.span(
        `create ${draft.topic}`,
        'producer',
        attributesOf(draft.topic, subgraph, 'create'),
        () => outbox.append(tx, draft),
      ),
    appendMany: (tx, drafts) =>
      tracing.span(
        `create ${drafts[0]?.topic}`,
        'producer',
        attributesOf(drafts[0]?.topic ?? '', subgraph, 'create'),
        () => outbox.appendMany(tx, drafts),
      ),
  };
}

/**
 * The relay's side: each event of a recorded trace has a span for its way to the receiver, which it
 * carries from there on.
 */
export function observePublisher(
  publisher: Publisher,
  subgraph: string,
  { metrics, tracing }: Parts,
): Publisher {
  if (!metrics && !tracing) return publisher;
  return {
    async publish(events) {
      const followed = events.map((event) => ({
        event,
        span: tracing?.follow(
          event.traceparent,
          `publish ${event.topic}`,
          'producer',
          attributesOf(event.topic, subgraph, 'publish'),
        ),
      }));
      let failed: unknown;
      try {
        await publisher.publish(
          followed.map(({ event, span }) =>
            span ? { ...event, traceparent: formatTraceparent(span.spanContext()) } : event,
          ),
        );
        for (const { topic } of events) metrics?.published.of(subgraph, topic).add();
      } catch (error) {
        failed = error;
        throw error;
      } finally {
        for (const { span } of followed) {
          if (failed !== undefined)
            span?.setAttribute('error.type', errorType(failed)).setStatus({ code: 2 });
          span?.end();
        }
      }
    },
  };
}

/** The receiver's side: times each handler, and continues the trace that its event carries. */
export function observeConsumer(consumer: Consumer, { metrics, tracing }: Parts): Consumer {
  if (!metrics && !tracing) return consumer;
  const { subgraph } = consumer;
  const given = handlersByTopic(consumer.handlers);
  // Series that begin at zero show their first increase.
  for (const [topic] of given) metrics?.deadLetters.of(subgraph, topic).add(0);

  const traced = (event: EventEnvelope, work: () => ReturnType<EventHandler>) => {
    const span = tracing?.follow(
      event.traceparent,
      `process ${event.topic}`,
      'consumer',
      attributesOf(event.topic, subgraph, 'process'),
    );
    return span && tracing ? tracing.within(span, async () => work()) : work();
  };
  const measured = async (
    topic: Topic,
    events: readonly EventEnvelope[],
    work: () => ReturnType<EventHandler>,
  ) => {
    const beganMs = performance.now();
    let outcome = 'ok';
    try {
      const afterCommit = await work();
      for (const { occurredAtMs } of events)
        metrics?.eventDelay
          .of(subgraph, topic)
          .observe(Math.max(0, Date.now() - occurredAtMs) / 1000);
      return afterCommit as undefined;
    } catch (error) {
      outcome = 'failed';
      throw error;
    } finally {
      metrics?.handled.of(subgraph, topic, outcome).observe((performance.now() - beganMs) / 1000);
    }
  };
  const timed = (topic: Topic, handler: EventHandler): EventHandler => {
    const each: EventHandler = (tx, event) =>
      measured(topic, [event], () => traced(event, () => handler(tx, event)) as Promise<void>);
    const { together, wants } = handler;
    return Object.assign(each, {
      ...(wants && { wants }),
      ...(together && {
        together: ((tx, events) =>
          measured(topic, events, () => together(tx, events))) as typeof together,
      }),
    });
  };
  return {
    ...consumer,
    handlers: Object.fromEntries(given.map(([topic, handler]) => [topic, timed(topic, handler)])),
    onGivenUp({ topic }) {
      consumer.onGivenUp?.({ topic });
      if ((topics as readonly string[]).includes(topic))
        metrics?.deadLetters.of(subgraph, topic).add();
    },
  };
}
