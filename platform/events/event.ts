import type { Tx } from '../database/database.ts';

export const topics = [
  'clip.user',
  'clip.follow',
  'clip.post',
  'clip.like',
  'clip.comment',
  'clip.chat',
  'clip.view',
] as const;
export type Topic = (typeof topics)[number];

/** What a command appends to the outbox, inside its transaction and as its last statement. */
export interface EventDraft<Payload = unknown> {
  topic: Topic;
  /** `post.published`, `user.deleted`, ... */
  type: string;
  schemaVersion: number;
  /** The entity that order is kept for. */
  key: string;
  /** The revision of the row that the key names. */
  sequence: number;
  payload: Payload;
}

/** An event as it reaches handlers, through Kafka or in process. */
export interface EventEnvelope<Payload = unknown> extends EventDraft<Payload> {
  id: string;
  occurredAtMs: number;
  traceparent?: string;
}

export interface Outbox {
  append(tx: Tx, draft: EventDraft): Promise<void>;
  /** Several events of one transaction in one statement, in this order. */
  appendMany(tx: Tx, drafts: readonly EventDraft[]): Promise<void>;
}

/**
 * Where the relay hands events over: Kafka, or the consumers in this process. At least once, in
 * order per key.
 */
export interface Publisher {
  /**
   * Resolves when every event is safe with the receiver.
   * @throws when any is not; all of them are then handed over again.
   */
  publish(events: readonly EventEnvelope[]): Promise<void>;
}

/**
 * What a handler wants done once its transaction is committed, such as dropping cached counters.
 * Must not throw.
 */
export type AfterCommit = () => Promise<void>;

/**
 * Hands events to their receivers past the outbox: for what no row of ours tells of yet. Resolves
 * when every one of them is safe there: with Kafka's replicas, or applied in this process.
 * @throws UNAVAILABLE when any is not; all of them may be told again
 */
export type PublishDirectly = (drafts: readonly EventDraft[]) => Promise<void>;

/**
 * Runs in the consumer's own transaction, which also records the event's id: each event takes
 * effect once.
 */
export interface EventHandler {
  (tx: Tx, event: EventEnvelope): Promise<AfterCommit | undefined> | Promise<void>;
  /** Which events of the topic are for it; the others leave no trace. @default all */
  wants?(event: EventEnvelope): boolean;
  /**
   * Takes all events of the topic that one transaction applies, for topics of many small events
   * whose order says nothing.
   */
  together?(
    tx: Tx,
    events: readonly EventEnvelope[],
  ): Promise<AfterCommit | undefined> | Promise<void>;
}

/** A handler that takes events of a topic together, a single one too. */
export const togetherHandler = (
  together: NonNullable<EventHandler['together']>,
  wants: NonNullable<EventHandler['wants']> = () => true,
): EventHandler =>
  Object.assign(((tx, event) => together(tx, [event])) as EventHandler, { together, wants });
export type EventHandlers = Partial<Record<Topic, EventHandler>>;
