import type { RedisConnection } from '../cache/redis-connection.ts';
import { rateLimited } from '../errors/catalogue.ts';
import { createInProcessAmounts, createRedisAmounts } from './amounts.ts';
import type { RateLimit, RateLimits, Taken } from './rate-limits.ts';
import { createInProcessWindows, createRedisWindows } from './window-store.ts';

interface RateLimitsOptions {
  /** false counts nothing and limits nobody, for load tests. */
  enabled: boolean;
  /**
   * Shared windows of all processes; without it, and while it is away, each process keeps windows
   * of its own.
   */
  redis?: RedisConnection | undefined;
  /** Monotonic, in ms, of the windows in process. */
  clock?: () => number;
  /** Of every key in Redis. @default 'limit:' */
  prefix?: string;
}

const free: Taken = { taken: true, others: 0, retryAfterMs: 0 };

export function createRateLimits({
  enabled,
  redis,
  clock,
  prefix = 'limit:',
}: RateLimitsOptions): RateLimits {
  const own = createInProcessWindows(clock);
  const shared = redis && createRedisWindows(redis, prefix);
  const ownAmounts = createInProcessAmounts(clock);
  const sharedAmounts = redis && createRedisAmounts(redis, prefix);
  const ask = async (
    name: string,
    identity: string,
    limit: RateLimit,
    count: boolean,
  ): Promise<Taken> => {
    if (!enabled) return free;
    const key = `${name}:${identity}`;
    return (await shared?.take(key, limit, count)) ?? (await own.take(key, limit, count)) ?? free;
  };
  const askOrThrow = async (
    name: string,
    identity: string,
    limit: RateLimit,
    count: boolean,
  ): Promise<void> => {
    const { taken, retryAfterMs } = await ask(name, identity, limit, count);
    if (!taken) throw rateLimited(retryAfterSeconds(retryAfterMs));
  };
  return {
    take: (name, identity, limit) => ask(name, identity, limit, true),
    hit: (name, identity, limit) => askOrThrow(name, identity, limit, true),
    check: (name, identity, limit) => askOrThrow(name, identity, limit, false),
    async charge(charges) {
      if (!enabled) return;
      const keyed = charges.map((one) => ({ ...one, key: `${one.name}:${one.identity}` }));
      const waitMs = (await sharedAmounts?.charge(keyed)) ?? (await ownAmounts.charge(keyed)) ?? 0;
      if (waitMs > 0) throw rateLimited(retryAfterSeconds(waitMs));
    },
    async forgive(name, identity) {
      if (!enabled) return;
      const key = `${name}:${identity}`;
      await Promise.all([shared?.forgive(key), own.forgive(key)]);
    },
  };
}

const retryAfterSeconds = (retryAfterMs: number): number =>
  Math.max(1, Math.ceil(retryAfterMs / 1000));
