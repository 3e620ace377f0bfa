import { Redis } from 'ioredis';
import type { Logger } from 'pino';

/**
 * A connection that never makes its user fail: what needs Redis and cannot have it now gets
 * nothing, and quickly.
 */
export interface RedisConnection {
  /**
   * For a second connection with the same settings (`duplicate`) and for scripts; use `attempt` for
   * commands.
   */
  readonly client: Redis;
  /** Runs commands. Gives undefined, and never throws, when Redis is away, too slow, or refuses. */
  attempt<Reply>(work: (client: Redis) => Promise<Reply>): Promise<Reply | undefined>;
  /** Calls the listener each time Redis can be used again, the first time included. */
  onAvailable(listener: () => void): void;
  /** @returns how long Redis took to answer, in ms. @throws when it is away: for health reports. */
  ping(): Promise<number>;
  close(): Promise<void>;
}

interface RedisConnectionOptions {
  /** `redis://[user:password@]host:port[/database]`, or `rediss://` for TLS. */
  url: string;
  log: Logger;
  /** After this a command counts as failed. @default 250 */
  commandTimeoutMs?: number;
}

const probeEveryMs = 250;
const reconnectAfterMs = 2000;

/**
 * Connects, and reconnects for ever. There is no offline queue: while Redis is away every command
 * fails at once. When Redis is there but does not answer (stopped, cut off), the first timeout
 * suspends use, a probe looks for its return, and a silence of two seconds makes a new connection;
 * so a request pays at most one timeout, not one for each command.
 */
export function connectRedis({
  url,
  log,
  commandTimeoutMs = 250,
}: RedisConnectionOptions): RedisConnection {
  const client = new Redis(url, {
    enableAutoPipelining: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: commandTimeoutMs,
    connectTimeout: 1000,
    retryStrategy: (times) => Math.min(25 * 2 ** times, 500),
  });
  const listeners: (() => void)[] = [];
  let probe: NodeJS.Timeout | undefined;
  let state: 'unknown' | 'reachable' | 'away' = 'unknown';

  const returned = () => {
    clearInterval(probe);
    probe = undefined;
    if (state !== 'reachable') log.info('Redis is reachable');
    state = 'reachable';
    for (const listener of listeners) listener();
  };
  const lost = (error?: unknown) => {
    if (state !== 'away') log.warn({ err: error }, 'Redis is away; going on without it');
    state = 'away';
  };
  const suspend = (error: unknown) => {
    if (probe) return;
    lost(error);
    const since = performance.now();
    probe = setInterval(() => {
      if (client.status === 'ready' && performance.now() - since > reconnectAfterMs)
        client.disconnect(true);
      else if (client.status === 'ready') client.ping().then(() => probe && returned(), ignore);
    }, probeEveryMs);
    probe.unref();
  };
  client.on('error', lost);
  client.on('close', () => lost());
  client.on('ready', returned);

  return {
    client,
    async attempt(work) {
      if (client.status !== 'ready' || probe) return undefined;
      try {
        return await work(client);
      } catch (error) {
        if (error instanceof Error && error.name === 'ReplyError')
          log.error({ err: error }, 'Redis refused a command');
        else if (client.status === 'ready') suspend(error);
        return undefined;
      }
    },
    onAvailable(listener) {
      listeners.push(listener);
      if (client.status === 'ready') listener();
    },
    async ping() {
      const from = performance.now();
      await client.ping();
      return performance.now() - from;
    },
    async close() {
      clearInterval(probe);
      client.removeAllListeners('close');
      client.disconnect();
    },
  };
}

const ignore = () => {};
