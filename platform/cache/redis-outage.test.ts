import { randomUUID } from 'node:crypto';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { createRedisCache } from './redis.ts';
import { connectRedis, type RedisConnection } from './redis-connection.ts';
import { createRedisPubSub } from './redis-pub-sub.ts';

const redisUrl = process.env.REDIS_URL;
const quiet = pino({ level: 'silent' });
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A wire to Redis that can be cut, or go silent with its connections open. */
async function openWire(target: URL) {
  let state: 'open' | 'cut' | 'silent' = 'open';
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    if (state === 'cut') return near.destroy();
    const far = connect(Number(target.port || 6379), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => state === 'open' && to.write(bytes));
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        drop();
      }),
  );
  const url = new URL(target);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    set(next: typeof state) {
      state = next;
      if (next === 'cut') drop();
    },
  };
}

async function connected(url: string): Promise<RedisConnection> {
  const connection = connectRedis({ url, log: quiet, commandTimeoutMs: 1_000 });
  closing.push(() => connection.close());
  await new Promise<void>((resolve) => connection.onAvailable(resolve));
  return connection;
}

const constant = (value: string) => async (missing: readonly string[]) =>
  new Map(missing.map((key) => [key, value]));

describe.runIf(redisUrl)('when Redis goes away', () => {
  for (const outage of ['cut', 'silent'] as const)
    test(`(${outage}) reads load, nothing fails, and deletes are made up for before their keys are read again`, async () => {
      const wire = await openWire(new URL(redisUrl as string));
      const prefix = `test:${randomUUID()}:`;
      const cache = createRedisCache({ connection: await connected(wire.url), prefix });
      const onlooker = createRedisCache({
        connection: await connected(redisUrl as string),
        prefix,
      });
      await cache.set('kept', 'old', 60_000);
      await cache.set('changed', 'old', 60_000);

      wire.set(outage);
      expect(await cache.readThrough(['changed'], 60_000, constant('loaded'))).toEqual(
        new Map([['changed', 'loaded']]),
      );
      await cache.set('kept-2', 'x', 60_000);
      await cache.delete('changed');
      expect(await cache.get('kept')).toBeNull();
      expect(await onlooker.get('changed')).toBe('old');

      wire.set('open');
      await expect.poll(() => cache.get('kept'), { timeout: 15_000 }).toBe('old');
      expect(await cache.readThrough(['changed'], 60_000, constant('new'))).toEqual(
        new Map([['changed', 'new']]),
      );
      await expect.poll(() => onlooker.get('changed'), { timeout: 15_000 }).not.toBe('old');
    });

  test('a load whose delete could not reach Redis is not stored when Redis is back', async () => {
    const wire = await openWire(new URL(redisUrl as string));
    const cache = createRedisCache({
      connection: await connected(wire.url),
      prefix: `test:${randomUUID()}:`,
    });
    const started = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const slow = cache.readThrough(['key'], 60_000, async () => {
      started.resolve();
      await release.promise;
      return new Map([['key', 'old']]);
    });
    await started.promise;
    wire.set('cut');
    await cache.delete('key');
    wire.set('open');
    release.resolve();
    await slow;
    expect(await cache.get('key')).not.toBe('old');
    await expect
      .poll(
        () => cache.readThrough(['key'], 60_000, constant('new')).then((read) => read.get('key')),
        { timeout: 15_000 },
      )
      .toBe('new');
  });

  test('a reader joins no load that began before it: another process may have written meanwhile', async () => {
    const wire = await openWire(new URL(redisUrl as string));
    const cache = createRedisCache({
      connection: await connected(wire.url),
      prefix: `test:${randomUUID()}:`,
    });
    wire.set('cut');
    let stored = 'old';
    let loads = 0;
    const started = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const slow = cache.readThrough(['key'], 60_000, async () => {
      const value = stored;
      started.resolve();
      await release.promise;
      return new Map([['key', value]]);
    });
    await started.promise;
    stored = 'new';
    const load = async () => {
      loads += 1;
      return new Map([['key', stored]]);
    };
    const readers = Array.from({ length: 100 }, () => cache.readThrough(['key'], 60_000, load));
    const read = await Promise.all(readers);
    expect(new Set(read.map((values) => values.get('key')))).toEqual(new Set(['new']));
    // Those who come at the same moment still share one.
    expect(loads).toBe(1);
    release.resolve();
    await slow;
  });

  for (const outage of ['cut', 'silent'] as const)
    test(`(${outage}) listeners hear again once it is back`, async () => {
      const wire = await openWire(new URL(redisUrl as string));
      const prefix = `test:${randomUUID()}:`;
      const pubSub = createRedisPubSub({
        connection: await connected(wire.url),
        prefix,
        log: quiet,
      });
      closing.push(() => pubSub.close());
      const speaker = await connected(redisUrl as string);
      const heard: string[] = [];
      await pubSub.subscribe('channel', (message) => heard.push(message));
      wire.set(outage);
      await pubSub.publish('channel', 'lost');
      wire.set('open');
      await expect
        .poll(
          async () => {
            await speaker.client.publish(`${prefix}channel`, 'again');
            return heard;
          },
          { timeout: 30_000, interval: 100 },
        )
        .toContain('again');
    });
});
