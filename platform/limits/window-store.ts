import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { RedisConnection } from '../cache/redis-connection.ts';
import { defineScript } from '../cache/redis-script.ts';
import type { RateLimit, Taken } from './rate-limits.ts';

/** Sliding windows by key. Each call is atomic. */
interface WindowStore {
  /**
   * Drops what left the window, counts now if there is room (and `count` is not false), and
   * tells what the window held before. undefined: the store is away.
   */
  take(key: string, limit: RateLimit, count?: boolean): Promise<Taken | undefined>;
  forgive(key: string): Promise<void>;
}

const maxCountedTimes = 2_000_000;

/** @param clock monotonic, in ms */
export function createInProcessWindows(clock: () => number = () => performance.now()): WindowStore {
  const windows = new LRUCache<string, number[]>({
    maxSize: maxCountedTimes,
    sizeCalculation: (times) => times.length + 10,
  });
  return {
    async take(key, { max, windowMs }, count = true) {
      const now = clock();
      const times = (windows.get(key) ?? []).filter((time) => time > now - windowMs);
      const others = times.length;
      if (others >= max)
        return {
          taken: false,
          others,
          retryAfterMs: windowMs - (now - (times[others - max] ?? now)),
        };
      if (count) windows.set(key, [...times, now], { ttl: windowMs });
      return { taken: true, others, retryAfterMs: 0 };
    },
    async forgive(key) {
      windows.peek(key)?.pop();
    },
  };
}

/**
 * One sorted set per window: member = unique (empty: count nothing), score = when, by the clock of
 * Redis, so that processes agree.
 */
const takeLua = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local max, windowMs = tonumber(ARGV[1]), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - windowMs)
local others = redis.call('ZCARD', KEYS[1])
if others >= max then
  local first = redis.call('ZRANGE', KEYS[1], others - max, others - max, 'WITHSCORES')
  return { 0, others, first[2] + windowMs - now }
end
if ARGV[3] ~= '' then
  redis.call('ZADD', KEYS[1], now, ARGV[3])
  redis.call('PEXPIRE', KEYS[1], windowMs)
end
return { 1, others, 0 }`;

/** @param prefix of every key (`limit:`) */
export function createRedisWindows(connection: RedisConnection, prefix: string): WindowStore {
  const takeInWindow = defineScript<[taken: number, others: number, retryAfterMs: number]>(
    connection,
    'clipgraphTakeInWindow',
    takeLua,
  );
  return {
    async take(key, { max, windowMs }, count = true) {
      const member = count ? randomUUID() : '';
      const reply = await connection.attempt(() =>
        takeInWindow([prefix + key], [max, windowMs, member]),
      );
      return (
        reply && { taken: reply[0] === 1, others: reply[1], retryAfterMs: Math.max(0, reply[2]) }
      );
    },
    async forgive(key) {
      await connection.attempt((client) => client.zpopmax(prefix + key));
    },
  };
}
