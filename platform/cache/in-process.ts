import { LRUCache } from 'lru-cache';
import type { Cache, PubSub } from './cache.ts';
import { createSingleFlight } from './single-flight.ts';

/** What an entry costs besides its text: the map, the list and the timers of the cache. */
const entryOverheadBytes = 200;

/**
 * The cache of one process, bounded by bytes; the least recently used entries make room. The
 * lease of a load is its flight: `delete` and `set` cancel it, and a cancelled load is not stored.
 * @param maxBytes of keys and values together, as UTF-16 @default 64 MiB
 */
export function createInProcessCache({ maxBytes = 64 * 1024 * 1024 } = {}): Cache {
  const entries = new LRUCache<string, string>({
    maxSize: maxBytes,
    sizeCalculation: (value, key) => entryOverheadBytes + 2 * (key.length + value.length),
  });
  const flights = createSingleFlight();
  return {
    async get(key) {
      return entries.get(key) ?? null;
    },
    async getMany(keys) {
      return keys.map((key) => entries.get(key) ?? null);
    },
    async set(key, value, ttlMs) {
      flights.cancel([key]);
      entries.set(key, value, { ttl: ttlMs });
    },
    async delete(...keys) {
      flights.cancel(keys);
      for (const key of keys) entries.delete(key);
    },
    async readThrough(keys, ttlMs, load) {
      const values = new Map<string, string>();
      const cold: string[] = [];
      for (const key of keys) {
        const value = entries.get(key);
        if (value === undefined) cold.push(key);
        else values.set(key, value);
      }
      if (cold.length === 0) return values;
      const loaded = await flights.run(cold, async (own, isCurrent) => {
        const fresh = await load(own);
        for (const [key, value] of fresh)
          if (isCurrent(key)) entries.set(key, value, { ttl: ttlMs });
        return fresh;
      });
      for (const [key, value] of loaded) values.set(key, value);
      return values;
    },
  };
}

/**
 * Messages between the parts of one process. A listener that throws is reported to `onError` and
 * keeps nobody else from hearing.
 */
export function createInProcessPubSub(onError: (error: unknown) => void = () => {}): PubSub {
  const channels = new Map<string, Set<(message: string) => void>>();
  return {
    async publish(channel, message) {
      const listeners = channels.get(channel);
      if (!listeners) return;
      for (const listener of [...listeners]) {
        try {
          listener(message);
        } catch (error) {
          onError(error);
        }
      }
    },
    mayBeHeard: (channel) => channels.has(channel),
    async subscribe(channel, listener) {
      const heard = (message: string) => listener(message);
      const listeners = channels.get(channel) ?? new Set();
      channels.set(channel, listeners.add(heard));
      return () => {
        listeners.delete(heard);
        if (listeners.size === 0 && channels.get(channel) === listeners) channels.delete(channel);
      };
    },
    listened: async (asked) => new Set(asked.filter((channel) => channels.has(channel))),
  };
}
