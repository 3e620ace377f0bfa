import type { SubscriptionForwarder } from 'urql';
import { api } from './api.ts';

/**
 * Subscriptions of urql by the socket of `api`, which connects again by itself and goes on behind
 * the last message or notification that came.
 */
export const live: SubscriptionForwarder = ({ query = '', variables }) => ({
  subscribe(sink) {
    const ending = new AbortController();
    void (async () => {
      try {
        const events = api.subscribe<Record<string, unknown>, Record<string, unknown>>(
          query,
          variables ?? {},
          { signal: ending.signal },
        );
        for await (const data of events) sink.next({ data });
        sink.complete();
      } catch (error) {
        if (!ending.signal.aborted) sink.error(error as Error);
      }
    })();
    return { unsubscribe: () => ending.abort() };
  },
});
