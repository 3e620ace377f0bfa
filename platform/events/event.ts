import type { Tx } from '../database/database.ts';

export const topics = [
  'clip.user',
  'clip.follow',
  'clip.post',
  'clip.like',
  'clip.comment',
  'clip.chat',
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
 * Runs in the consumer's own transaction, which also records the event's id: each event takes
 * effect once.
 */
export type EventHandler = (
  tx: Tx,
  event: EventEnvelope,
) => Promise<AfterCommit | undefined> | Promise<void>;
export type EventHandlers = Partial<Record<Topic, EventHandler>>;
