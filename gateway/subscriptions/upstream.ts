import { createEventQueue, type EventQueue } from '@clipgraph/platform/sockets/event-queue.ts';
import type { ExecutionResult } from 'graphql';

/** A client that read too slowly, so that other clients of its subscription had to wait. */
export class SlowSubscriber extends Error {}

type Opened = Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;

export interface UpstreamOptions {
  /** Events that may wait for one reader before the source is asked for no more. @default 64 */
  maxWaiting?: number | undefined;
  /** How long one reader may keep the others of its subscription waiting. @default 5000 */
  stallMs?: number | undefined;
  /** Told of each reader that is cut off because it reads too slowly. */
  onSlow?: (() => void) | undefined;
}

/** One subscription at a subgraph, and the clients that read its events. */
export interface Upstream {
  readonly opened: Opened;
  /** A queue of the events from now on. */
  read(): EventQueue<ExecutionResult>;
  /** Ends the subscription for all readers, with this as their last event. */
  end(last: ExecutionResult): void;
}

/** @param onEnd may run more than once: when nobody reads any more, and when the source has ended */
export function createUpstream(
  opened: Opened,
  onEnd: () => void,
  { maxWaiting = 64, stallMs = 5_000, onSlow }: UpstreamOptions,
): Upstream {
  const queues = new Set<EventQueue<ExecutionResult>>();
  let stopWhenUnread: () => void = () => undefined;

  async function pump(events: AsyncIterableIterator<ExecutionResult>): Promise<void> {
    stopWhenUnread = () => {
      if (queues.size > 0) return;
      onEnd();
      void events.return?.();
    };
    // All readers may have left, even before the subscription was open.
    stopWhenUnread();
    while (queues.size > 0) {
      const { done, value } = await events.next();
      if (done) break;
      for (const queue of queues) queue.push(value);
      for (const queue of queues) if (queue.isFull) await waitForSpace(queue);
    }
    for (const queue of queues) queue.end();
  }

  /** Waits until one reader's queue has space again, or cuts the reader off. */
  async function waitForSpace(queue: EventQueue<ExecutionResult>): Promise<void> {
    // A reader without company may take its time: only the source waits for it, within its own
    // limits. Others may join while it waits, so the number of readers is looked up each time.
    const stalled = setInterval(() => {
      if (queues.size <= 1) return;
      queues.delete(queue);
      queue.fail(new SlowSubscriber('This client reads too slowly.'));
      onSlow?.();
    }, stallMs);
    while (queue.isFull) await queue.moved();
    clearInterval(stalled);
  }

  opened
    .then((events) => (Symbol.asyncIterator in events ? pump(events) : undefined))
    .catch((error: Error) => {
      for (const queue of queues) queue.fail(error);
    })
    .finally(onEnd);

  return {
    opened,
    read() {
      const queue: EventQueue<ExecutionResult> = createEventQueue(maxWaiting, () => {
        queues.delete(queue);
        stopWhenUnread();
      });
      queues.add(queue);
      return queue;
    },
    end(last) {
      for (const queue of queues) {
        queue.push(last);
        queue.end();
      }
      queues.clear();
      stopWhenUnread();
    },
  };
}
