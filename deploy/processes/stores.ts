import type { Cache, PubSub } from '@clipgraph/platform/cache/cache.ts';
import {
  createInProcessCache,
  createInProcessPubSub,
} from '@clipgraph/platform/cache/in-process.ts';
import { createRedisCache } from '@clipgraph/platform/cache/redis.ts';
import { createRedisPubSub } from '@clipgraph/platform/cache/redis-pub-sub.ts';
import type { Config } from '@clipgraph/platform/config/config.ts';
import { createRateLimits } from '@clipgraph/platform/limits/limits.ts';
import type { RateLimits } from '@clipgraph/platform/limits/rate-limits.ts';
import type { Probe } from '@clipgraph/platform/telemetry/health.ts';
import type { Logger } from 'pino';

/**
 * What may vanish at any time: caches, messages between processes, rate limits. In process, or in
 * Redis when REDIS_URL is set.
 */
export interface Stores {
  createCache(subgraph: string): Cache;
  pubSub: PubSub;
  rateLimits: RateLimits;
  /** For health reports; empty without Redis. */
  probes: Record<string, Probe>;
  close(): Promise<void>;
}

export async function openStores(config: Config, log: Logger): Promise<Stores> {
  const enabled = config.RATE_LIMITS;
  if (!config.REDIS_URL) {
    return {
      createCache: () => createInProcessCache(),
      pubSub: createInProcessPubSub((error) => log.error({ err: error }, 'a listener failed')),
      rateLimits: createRateLimits({ enabled }),
      probes: {},
      close: async () => undefined,
    };
  }
  // The library is loaded only where there is a server: a start would else take longer for nothing.
  const { connectRedis } = await import('@clipgraph/platform/cache/redis-connection.ts');
  const connection = connectRedis({ url: config.REDIS_URL, log });
  const pubSub = createRedisPubSub({ connection, prefix: config.REDIS_PREFIX, log });
  return {
    createCache: (subgraph) =>
      createRedisCache({ connection, prefix: `${config.REDIS_PREFIX}cache:${subgraph}:` }),
    pubSub,
    rateLimits: createRateLimits({
      enabled,
      redis: connection,
      prefix: `${config.REDIS_PREFIX}limit:`,
    }),
    probes: {
      redis: async () => {
        await connection.ping();
      },
    },
    async close() {
      await pubSub.close();
      await connection.close();
    },
  };
}
