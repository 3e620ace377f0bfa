import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, describe, expect, test } from 'vitest';
import type { Cache, PubSub } from './cache.ts';
import { createInProcessCache, createInProcessPubSub } from './in-process.ts';
import { createRedisCache } from './redis.ts';
import { connectRedis } from './redis-connection.ts';
import { createRedisPubSub } from './redis-pub-sub.ts';

interface Backend {
  /**
   * Two caches of different processes that see the same entries; in one process they are the same.
   */
  caches: [Cache, Cache];
  pubSub: PubSub;
  /** Everything is gone, as after a restart without disk. */
  vanish(): Promise<void>;
  close(): Promise<void>;
}

const quiet = pino({ level: 'silent' });

async function inProcess(): Promise<Backend> {
  const cache = createInProcessCache();
  return {
    caches: [cache, cache],
    pubSub: createInProcessPubSub(),
    vanish: async () => {},
    close: async () => {},
  };
}

async function onRedis(url: string): Promise<Backend> {
  const prefix = `test:${randomUUID()}:`;
  // Patient, so that a machine which is busy with something else is not taken for a Redis that is
  // away.
  const connect = () => connectRedis({ url, log: quiet, commandTimeoutMs: 10_000 });
  const connections = [connect(), connect()] as const;
  await Promise.all(
    connections.map(
      (connection) => new Promise<void>((resolve) => connection.onAvailable(resolve)),
    ),
  );
  const pubSub = createRedisPubSub({ connection: connections[0], prefix, log: quiet });
  return {
    caches: [
      createRedisCache({ connection: connections[0], prefix }),
      createRedisCache({ connection: connections[1], prefix }),
    ],
    pubSub,
    async vanish() {
      const keys = await connections[0].client.keys(`${prefix}*`);
      if (keys.length > 0) await connections[0].client.del(keys);
    },
    async close() {
      await pubSub.close();
      for (const connection of connections) await connection.close();
    },
  };
}

const backends: [string, () => Promise<Backend>][] = [['in process', inProcess]];
const redisUrl = process.env.REDIS_URL;
if (redisUrl) backends.push(['on Redis', () => onRedis(redisUrl)]);

const constant = (value: string) => async (missing: readonly string[]) =>
  new Map(missing.map((key) => [key, value]));

describe.each(backends)('a cache %s', async (_name, open) => {
  const backend = await open();
  const [cache, other] = backend.caches;
  afterAll(() => backend.close());

  test('gives back what was set, in the order of the keys, and null for the rest', async () => {
    await cache.set('order:a', '1', 60_000);
    await cache.set('order:b', 'zwei · 二', 60_000);
    expect(await other.getMany(['order:b', 'order:none', 'order:a'])).toEqual([
      'zwei · 二',
      null,
      '1',
    ]);
    expect(await other.get('order:a')).toBe('1');
    expect(await cache.getMany([])).toEqual([]);
  });

  test('forgets a value when its time is over', async () => {
    await cache.set('short', 'x', 20);
    await expect.poll(() => cache.get('short')).toBeNull();
  });

  test('forgets what was deleted', async () => {
    await cache.set('gone:a', '1', 60_000);
    await cache.set('gone:b', '2', 60_000);
    await other.delete('gone:a', 'gone:b', 'gone:never-there');
    expect(await cache.getMany(['gone:a', 'gone:b'])).toEqual([null, null]);
    await cache.delete();
  });

  test('loads only what is missing, with one call, and keeps it', async () => {
    await cache.set('through:a', 'cached', 60_000);
    const calls: (readonly string[])[] = [];
    const load = async (missing: readonly string[]) => {
      calls.push(missing);
      return new Map([['through:b', 'loaded']]);
    };
    const keys = ['through:a', 'through:b', 'through:c', 'through:b'];
    const expected = new Map([
      ['through:a', 'cached'],
      ['through:b', 'loaded'],
    ]);
    expect(await cache.readThrough(keys, 60_000, load)).toEqual(expected);
    expect(calls).toEqual([['through:b', 'through:c']]);
    expect(await other.get('through:b')).toBe('loaded');
    expect(await cache.readThrough(keys, 60_000, load)).toEqual(expected);
    expect(calls[1]).toEqual(['through:c']);
  });

  test('makes one load for a thousand concurrent readers of a cold key', async () => {
    let loads = 0;
    const load = async (missing: readonly string[]) => {
      loads++;
      await new Promise((resolve) => setImmediate(resolve));
      return new Map(missing.map((key) => [key, 'hot']));
    };
    const values = await Promise.all(
      Array.from({ length: 1000 }, () => cache.readThrough(['hot'], 60_000, load)),
    );
    expect(loads).toBe(1);
    expect(new Set(values.map((value) => value.get('hot')))).toEqual(new Set(['hot']));
  });

  test('fails every waiting reader when the load fails, and loads again for the next', async () => {
    const failing = () => Promise.reject(new Error('store away'));
    const results = await Promise.allSettled([
      cache.readThrough(['fails'], 60_000, failing),
      cache.readThrough(['fails'], 60_000, failing),
    ]);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
    expect(await cache.readThrough(['fails'], 60_000, constant('fine'))).toEqual(
      new Map([['fails', 'fine']]),
    );
  });

  for (const [who, deleter] of [
    ['this process', cache],
    ['another process', other],
  ] as const)
    test(`never stores a value that was loaded before ${who} deleted its key`, async () => {
      const key = `lease:${who}`;
      const started = Promise.withResolvers<void>();
      const release = Promise.withResolvers<void>();
      const slow = cache.readThrough([key], 60_000, async () => {
        started.resolve();
        await release.promise;
        return new Map([[key, 'old']]);
      });
      await started.promise;
      await deleter.delete(key);
      release.resolve();
      await slow;
      expect(await cache.get(key)).toBeNull();
      expect(await deleter.readThrough([key], 60_000, constant('new'))).toEqual(
        new Map([[key, 'new']]),
      );
      expect(await cache.get(key)).toBe('new');
    });

  test('gives a reader that comes after a delete its own load, while an older load is still under way', async () => {
    const release = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const old = cache.readThrough(['after-delete'], 60_000, async () => {
      started.resolve();
      await release.promise;
      return new Map([['after-delete', 'old']]);
    });
    await started.promise;
    await cache.delete('after-delete');
    expect(await cache.readThrough(['after-delete'], 60_000, constant('new'))).toEqual(
      new Map([['after-delete', 'new']]),
    );
    release.resolve();
    await old;
    expect(await cache.get('after-delete')).toBe('new');
  });

  test('lets no reader that comes after a delete of another process join a load that began before it', async () => {
    let stale = 0;
    for (let round = 0; round < 20; round++) {
      const key = `joined:${round}`;
      let stored = 'old';
      const started = Promise.withResolvers<void>();
      const load = async () => {
        const value = stored;
        started.resolve();
        await sleep(30);
        return new Map([[key, value]]);
      };
      const before = cache.readThrough([key], 60_000, load);
      await started.promise;
      stored = 'new';
      await other.delete(key);
      const after = await cache.readThrough([key], 60_000, load);
      if (after.get(key) !== 'new') stale += 1;
      await before;
    }
    expect(stale).toBe(0);
  });

  test('does not store over a value that was set while it loaded', async () => {
    const release = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const slow = cache.readThrough(['set-meanwhile'], 60_000, async () => {
      started.resolve();
      await release.promise;
      return new Map([['set-meanwhile', 'old']]);
    });
    await started.promise;
    await other.set('set-meanwhile', 'new', 60_000);
    release.resolve();
    await slow;
    expect(await cache.get('set-meanwhile')).toBe('new');
  });

  test('loads again when everything has vanished', async () => {
    await cache.set('vanishing', 'before', 60_000);
    await backend.vanish();
    await cache.delete('vanishing');
    expect(await cache.readThrough(['vanishing'], 60_000, constant('after'))).toEqual(
      new Map([['vanishing', 'after']]),
    );
  });
});

describe.each(backends)('messages %s', async (_name, open) => {
  const { pubSub, close } = await open();
  afterAll(close);

  test('reach every listener of their channel and no other', async () => {
    const heard: string[] = [];
    const all = Promise.withResolvers<void>();
    const listen = (name: string) => (message: string) => {
      heard.push(`${name}:${message}`);
      if (heard.length === 4) all.resolve();
    };
    await pubSub.subscribe('news', listen('a'));
    await pubSub.subscribe('news', listen('b'));
    await pubSub.subscribe('other', listen('c'));
    await pubSub.publish('news', '1');
    await pubSub.publish('news', '2');
    await all.promise;
    expect(heard.sort()).toEqual(['a:1', 'a:2', 'b:1', 'b:2']);
  });

  test('reach nobody who has left, and still those who stay', async () => {
    const left: string[] = [];
    const leave = await pubSub.subscribe('leaving', (message) => left.push(message));
    const stays = Promise.withResolvers<string>();
    await pubSub.subscribe('leaving', stays.resolve);
    leave();
    leave();
    await pubSub.publish('leaving', 'hello');
    expect(await stays.promise).toBe('hello');
    expect(left).toEqual([]);
  });

  test('tell of a channel whether anybody listens to it', async () => {
    expect(await pubSub.listened([])).toEqual(new Set());
    const [leave, leaveToo] = [
      await pubSub.subscribe('heard', () => {}),
      await pubSub.subscribe('heard', () => {}),
    ];
    expect(await pubSub.listened(['unheard', 'heard'])).toEqual(new Set(['heard']));
    leave();
    expect(await pubSub.listened(['heard'])).toEqual(new Set(['heard']));
    leaveToo();
    await expect.poll(() => pubSub.listened(['heard'])).toEqual(new Set());
  });

  test('are never said to be unheard while somebody listens', async () => {
    const leave = await pubSub.subscribe('maybe', () => {});
    expect(pubSub.mayBeHeard('maybe')).toBe(true);
    leave();
    // Of other processes only Redis knows: there a message is always made.
    expect(pubSub.mayBeHeard('maybe')).toBe(_name === 'on Redis');
  });

  test('reach the others when one listener fails', async () => {
    await pubSub.subscribe('failing', () => {
      throw new Error('listener');
    });
    const heard = Promise.withResolvers<string>();
    await pubSub.subscribe('failing', heard.resolve);
    await pubSub.publish('failing', 'still');
    expect(await heard.promise).toBe('still');
  });
});

test('an in-process cache stays within its bytes and keeps what was used last', async () => {
  const cache = createInProcessCache({ maxBytes: 10_000 });
  for (let i = 0; i < 100; i++) {
    await cache.set(`k${i}`, 'x'.repeat(100), 60_000);
    await cache.get('k0');
  }
  expect(await cache.get('k0')).toBe('x'.repeat(100));
  expect(await cache.get('k1')).toBeNull();
  expect(await cache.get('k99')).not.toBeNull();
});
