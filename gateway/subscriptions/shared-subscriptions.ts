import { createEventQueue, type EventQueue } from '@clipgraph/platform/sockets/event-queue.ts';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { InvalidRequest } from '../executor/document/document.ts';
import type { Executor } from '../executor/executor.ts';
import type { ExecutionRequest } from '../executor/request.ts';

/** A client that read too slowly, so that other clients of its subscription had to wait. */
export class SlowSubscriber extends Error {}

interface SharedSubscriptionsOptions {
  executor(): Executor;
  /** Subscriptions with the same key share their events; one without a key is never shared. */
  shareKey(request: ExecutionRequest): string | undefined;
  /** Events that may wait for one reader before the source is asked for no more. @default 64 */
  maxWaiting?: number;
  /** How long one reader may keep the others of its subscription waiting. @default 5000 */
  stallMs?: number;
  /** Told of each reader that is cut off because it reads too slowly. */
  onSlow?(): void;
}

export interface SharedSubscriptions {
  /**
   * The events, or why there are none. The results are shared by their readers and must not be
   * changed.
   */
  subscribe(
    request: ExecutionRequest,
  ): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;
  /**
   * Ends, with an error that says so, the subscriptions that a new supergraph no longer knows. The
   * others run on as they are.
   */
  endInvalid(executor: Executor): Promise<void>;
  /** Subscriptions that are open at subgraphs now. */
  size(): number;
}

interface Upstream {
  readonly request: ExecutionRequest;
  readonly opened: Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;
  readonly queues: Set<EventQueue<ExecutionResult>>;
}

/**
 * Runs subscriptions so that equal ones have one upstream and one execution per event, however many
 * clients read them.
 */
export function createSharedSubscriptions(
  options: SharedSubscriptionsOptions,
): SharedSubscriptions {
  const { executor, shareKey, maxWaiting = 64, stallMs = 5_000, onSlow } = options;
  const shared = new Map<string, Upstream>();
  const running = new Set<Upstream>();

  function open(request: ExecutionRequest, key: string | undefined): Upstream {
    // The first client may leave before the others: its signal must not end their events.
    const { signal: _, ...scope } = request.scope;
    const upstream: Upstream = {
      request,
      opened: executor().subscribe({ ...request, scope }),
      queues: new Set(),
    };
    if (key !== undefined) shared.set(key, upstream);
    running.add(upstream);
    const forget = () => {
      running.delete(upstream);
      if (key !== undefined && shared.get(key) === upstream) shared.delete(key);
    };
    upstream.opened
      .then((events) =>
        Symbol.asyncIterator in events ? pump(upstream, events, forget) : undefined,
      )
      .catch((error: Error) => {
        for (const queue of upstream.queues) queue.fail(error);
      })
      .finally(forget);
    return upstream;
  }

  async function pump(
    { queues }: Upstream,
    events: AsyncIterableIterator<ExecutionResult>,
    forget: () => void,
  ): Promise<void> {
    // All readers may have left, even before the subscription was open.
    const stopWhenUnread = () => {
      if (queues.size > 0) return;
      forget();
      void events.return?.();
    };
    onUnread.set(queues, stopWhenUnread);
    stopWhenUnread();
    while (queues.size > 0) {
      const { done, value } = await events.next();
      if (done) break;
      for (const queue of queues) queue.push(value);
      for (const queue of queues) if (queue.isFull) await waitForSpace(queue, queues);
    }
    for (const queue of queues) queue.end();
  }

  /** Waits until one reader's queue has space again, or cuts the reader off. */
  async function waitForSpace(
    queue: EventQueue<ExecutionResult>,
    queues: Upstream['queues'],
  ): Promise<void> {
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

  const onUnread = new WeakMap<Upstream['queues'], () => void>();
  function read({ queues }: Upstream): EventQueue<ExecutionResult> {
    const queue: EventQueue<ExecutionResult> = createEventQueue(maxWaiting, () => {
      queues.delete(queue);
      onUnread.get(queues)?.();
    });
    queues.add(queue);
    return queue;
  }

  return {
    size: () => running.size,
    async subscribe(request) {
      const key = shareKey(request);
      const upstream = (key !== undefined && shared.get(key)) || open(request, key);
      const queue = read(upstream);
      const opened = await upstream.opened;
      return Symbol.asyncIterator in opened ? queue.reader : opened;
    },
    async endInvalid(next) {
      await Promise.all(
        [...running].map(async ({ request, queues }) => {
          try {
            await next.warm(request);
          } catch (error) {
            if (!(error instanceof InvalidRequest)) throw error;
            for (const queue of queues) {
              queue.push({ errors: [schemaChanged()] });
              queue.end();
            }
            queues.clear();
            onUnread.get(queues)?.();
          }
        }),
      );
    },
  };
}

const schemaChanged = () =>
  new GraphQLError(
    'The schema has changed and no longer knows this subscription. Update the operation and subscribe again.',
    {
      extensions: { code: 'SCHEMA_CHANGED' },
    },
  );
