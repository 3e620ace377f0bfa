import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { PubSub } from './cache.ts';
import type { RedisConnection } from './redis-connection.ts';

const probeEveryMs = 2000;
const waitForRedisMs = 1000;

/**
 * Messages between the processes of a deployment. Subscriptions stand on a second connection and
 * are made again after each reconnect; what was published meanwhile is lost. A subscriber
 * connection that went silent is found by a probe and replaced.
 * @param prefix of every channel of this deployment (`clipgraph:`)
 */
export function createRedisPubSub({
  connection,
  prefix,
  log,
}: {
  connection: RedisConnection;
  prefix: string;
  log: Logger;
}): PubSub & { close(): Promise<void> } {
  const subscriber = connection.client.duplicate({
    autoResubscribe: false,
    enableAutoPipelining: false,
  });
  const channels = new Map<string, Set<(message: string) => void>>();

  subscriber.on('error', () => {}); // the connection that publishes reports that Redis is away
  subscriber.on('ready', () => {
    if (channels.size > 0)
      subscriber
        .subscribe(...[...channels.keys()].map((channel) => prefix + channel))
        .catch(() => subscriber.disconnect(true));
  });
  subscriber.on('message', (fullChannel: string, message: string) => {
    for (const listener of [...(channels.get(fullChannel.slice(prefix.length)) ?? [])]) {
      try {
        listener(message);
      } catch (error) {
        log.error({ err: error, channel: fullChannel }, 'A listener failed');
      }
    }
  });
  const probe = setInterval(() => {
    if (subscriber.status === 'ready') subscriber.ping().catch(() => subscriber.disconnect(true));
  }, probeEveryMs);
  probe.unref();

  return {
    async publish(channel, message) {
      await connection.attempt((client) => client.publish(prefix + channel, message));
    },
    mayBeHeard: () => true,
    async subscribe(channel, listener) {
      const heard = (message: string) => listener(message);
      const listeners = channels.get(channel) ?? new Set();
      channels.set(channel, listeners.add(heard));
      if (subscriber.status !== 'ready') await readyOrLater(subscriber, waitForRedisMs);
      // While Redis is away nothing is done here: the next `ready` subscribes to every channel.
      if (subscriber.status === 'ready')
        await subscriber.subscribe(prefix + channel).catch(() => subscriber.disconnect(true));
      return () => {
        listeners.delete(heard);
        if (listeners.size > 0 || channels.get(channel) !== listeners) return;
        channels.delete(channel);
        if (subscriber.status === 'ready')
          subscriber.unsubscribe(prefix + channel).catch(() => subscriber.disconnect(true));
      };
    },
    async listened(asked) {
      if (asked.length === 0) return new Set();
      const answer = await connection.attempt((client) =>
        client.pubsub('NUMSUB', ...asked.map((channel) => prefix + channel)),
      );
      // A name and its number of subscribers, one after the other.
      return answer && new Set(asked.filter((_channel, at) => Number(answer[2 * at + 1]) > 0));
    },
    async close() {
      clearInterval(probe);
      subscriber.disconnect();
    },
  };
}

/** Resolves when the connection is ready, or after that time. */
const readyOrLater = (subscriber: Redis, timeoutMs: number): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      subscriber.off('ready', done);
      resolve();
    };
    const timer = setTimeout(done, timeoutMs);
    subscriber.once('ready', done);
  });
