import type { OperationLimits } from '@clipgraph/platform/config/operation-limits.ts';
import { rateLimited } from '@clipgraph/platform/errors/catalogue.ts';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import { viewerName } from '@clipgraph/platform/limits/viewer-name.ts';
import type { ExecutionResult } from 'graphql';
import { createLiveBudget } from './live-budget.ts';

type Answer = AsyncIterableIterator<ExecutionResult> | ExecutionResult;

/** What a client that was refused waits before it tries again: others of its own must end first. */
const retryAfterSeconds = 5;

/**
 * Bounds how many subscriptions one account (a guest: one address) has open, over however many
 * connections, and what their events cost together. The event that goes over ends its subscription
 * with RATE_LIMITED.
 */
export function createViewerCap(limits: Pick<OperationLimits, 'subscriptions' | 'liveCost'>) {
  const charge = createLiveBudget(limits.liveCost);
  const open = new Map<string, number>();
  const count = (name: string, by: number): number => {
    const value = (open.get(name) ?? 0) + by;
    if (value > 0) open.set(name, value);
    else open.delete(name);
    return value;
  };

  /**
   * @param cost of each event
   * @returns what `subscribe` gives, or RATE_LIMITED
   */
  return async function within(
    viewer: Viewer,
    cost: number,
    subscribe: () => Promise<Answer>,
  ): Promise<Answer> {
    const name = viewerName(viewer);
    if (count(name, 1) > limits.subscriptions) {
      count(name, -1);
      return { errors: [rateLimited(retryAfterSeconds)] };
    }
    let isCounted = true;
    const leave = () => {
      if (isCounted) count(name, -1);
      isCounted = false;
    };
    const events = await subscribe().catch((error) => {
      leave();
      throw error;
    });
    if (!(Symbol.asyncIterator in events)) {
      leave();
      return events;
    }
    let isOver = false;
    const counted: AsyncIterableIterator<ExecutionResult> = {
      async next() {
        if (isOver) return counted.return?.() ?? { done: true, value: undefined };
        try {
          const result = await events.next();
          if (result.done) {
            leave();
            return result;
          }
          const waitSeconds = charge(viewer, cost);
          if (waitSeconds === 0) return result;
          isOver = true;
          return { done: false, value: { errors: [rateLimited(waitSeconds)] } };
        } catch (error) {
          leave();
          throw error;
        }
      },
      async return() {
        leave();
        await events.return?.();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]: () => counted,
    };
    return counted;
  };
}
