import type { RedisConnection } from '../cache/redis-connection.ts';
import { rateLimited } from '../errors/catalogue.ts';
import type { RateLimits, Taken } from './rate-limits.ts';
import { createInProcessWindows, createRedisWindows } from './window-store.ts';

export interface RateLimitsOptions {
  /** false counts nothing and limits nobody, for load tests. */
  enabled: boolean;
  /** Shared windows of all processes; without it, and while it is away, each process keeps windows of its own. */
  redis?: RedisConnection | undefined;
  /** Monotonic, in ms, of the windows in process. */
  clock?: () => number;
  /** Of every key in Redis. @default 'limit:' */
  prefix?: string;
}

const free: Taken = { taken: true, others: 0, retryAfterMs: 0 };

export function createRateLimits({ enabled, redis, clock, prefix = 'limit:' }: RateLimitsOptions): RateLimits {
  const own = createInProcessWindows(clock);
  const shared = redis && createRedisWindows(redis, prefix);
  const take: RateLimits['take'] = async (name, identity, limit) => {
    if (!enabled) return free;
    const key = `${name}:${identity}`;
    return (await shared?.take(key, limit)) ?? (await own.take(key, limit)) ?? free;
  };
  return {
    take,
    async hit(name, identity, limit) {
      const { taken, retryAfterMs } = await take(name, identity, limit);
      if (!taken) throw rateLimited(retryAfterSeconds(retryAfterMs));
    },
    async forgive(name, identity) {
      if (!enabled) return;
      const key = `${name}:${identity}`;
      await Promise.all([shared?.forgive(key), own.forgive(key)]);
    },
  };
}

export const retryAfterSeconds = (retryAfterMs: number): number => Math.max(1, Math.ceil(retryAfterMs / 1000));
