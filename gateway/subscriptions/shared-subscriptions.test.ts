import type { ExecutionResult } from 'graphql';
import { describe, expect, it, vi } from 'vitest';
import type { Executor } from '../executor/executor.ts';
import type { ExecutionRequest } from '../executor/request.ts';
import { createSharedSubscriptions } from './shared-subscriptions.ts';
import { SlowSubscriber } from './upstream.ts';

const request = {
  query: 'subscription { tick }',
  scope: { requestId: 'r', viewer: {} },
} as unknown as ExecutionRequest;

/** An executor whose subscriptions count up as fast as they are asked. */
function counting() {
  const state = { pulled: 0, returned: 0 };
  const executor = {
    async subscribe() {
      const events: AsyncIterableIterator<ExecutionResult> = {
        async next() {
          state.pulled += 1;
          return { done: false, value: { data: { tick: state.pulled } } };
        },
        async return() {
          state.returned += 1;
          return { done: true, value: undefined };
        },
        [Symbol.asyncIterator]: () => events,
      };
      return events;
    },
  } as unknown as Executor;
  return { state, executor: () => executor };
}
type Events = AsyncIterableIterator<ExecutionResult>;

describe('readers of one subscription', () => {
  it('make the source wait when they are alone', async () => {
    const { state, executor } = counting();
    const subscriptions = createSharedSubscriptions({
      executor,
      shareKey: () => 'one',
      maxWaiting: 4,
      stallMs: 10,
    });
    const events = (await subscriptions.subscribe(request)) as Events;
    await expect.poll(() => state.pulled).toBe(4);
    for (let tick = 1; tick <= 10; tick++)
      expect((await events.next()).value).toEqual({ data: { tick } });
    await events.return?.();
    expect([state.returned, subscriptions.size()]).toEqual([1, 0]);
  });

  it('are dropped when others wait for them, and the others lose nothing', async () => {
    const { executor } = counting();
    let slow = 0;
    const subscriptions = createSharedSubscriptions({
      executor,
      shareKey: () => 'one',
      maxWaiting: 4,
      stallMs: 500,
      onSlow: () => void slow++,
    });
    const lazy = (await subscriptions.subscribe(request)) as Events;
    const eager = (await subscriptions.subscribe(request)) as Events;
    const seen: unknown[] = [];
    for await (const { data } of eager)
      if (seen.push((data as { tick: number }).tick) === 50) break;
    expect(seen).toEqual(Array.from({ length: 50 }, (_, at) => (seen[0] as number) + at));
    await expect(lazy.next()).rejects.toThrow(SlowSubscriber);
    expect(slow).toBe(1);
  });

  it('are dropped also when the others come after they have kept the source waiting for long', async () => {
    vi.useFakeTimers();
    try {
      const { state, executor } = counting();
      const subscriptions = createSharedSubscriptions({
        executor,
        shareKey: () => 'one',
        maxWaiting: 4,
        stallMs: 20,
      });
      const lazy = (await subscriptions.subscribe(request)) as Events;
      await vi.waitFor(() => expect(state.pulled).toBe(4));
      await vi.advanceTimersByTimeAsync(100);
      const late = (await subscriptions.subscribe(request)) as Events;
      const reading = late.next();
      await vi.advanceTimersByTimeAsync(100);
      expect((await reading).value).toEqual({ data: { tick: 5 } });
      await expect(lazy.next()).rejects.toThrow(SlowSubscriber);
      await late.return?.();
    } finally {
      vi.useRealTimers();
    }
  });

  it('end a waiting read at once when they want no more', async () => {
    const silent = {
      subscribe: async () => ({
        next: () => new Promise(() => undefined),
        [Symbol.asyncIterator]: () => undefined,
      }),
    };
    const subscriptions = createSharedSubscriptions({
      executor: () => silent as unknown as Executor,
      shareKey: () => undefined,
    });
    const events = (await subscriptions.subscribe(request)) as Events;
    const waiting = events.next();
    await events.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it('all learn why there is nothing to read', async () => {
    const refusing = {
      subscribe: async () => ({ errors: [new Error('no')] }),
    } as unknown as Executor;
    const subscriptions = createSharedSubscriptions({
      executor: () => refusing,
      shareKey: () => 'one',
    });
    const answers = await Promise.all([
      subscriptions.subscribe(request),
      subscriptions.subscribe(request),
    ]);
    expect(answers).toEqual([{ errors: [new Error('no')] }, { errors: [new Error('no')] }]);
    expect(subscriptions.size()).toBe(0);
  });
});
