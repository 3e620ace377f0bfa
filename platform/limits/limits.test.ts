import { randomUUID } from 'node:crypto';
import { buildSchema, graphql } from 'graphql';
import { pino } from 'pino';
import { afterAll, describe, expect, test } from 'vitest';
import { connectRedis } from '../cache/redis-connection.ts';
import { guest, type Viewer } from '../identity/viewer.ts';
import { limitField } from './limit-field.ts';
import { createRateLimits } from './limits.ts';
import type { RateLimits } from './rate-limits.ts';

const quiet = pino({ level: 'silent' });
const redisUrl = process.env.REDIS_URL;
const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

async function onRedis(url: string): Promise<RateLimits> {
  // Patient, so that a machine which is busy with something else is not taken for a Redis that is
  // away.
  const redis = connectRedis({ url, log: quiet, commandTimeoutMs: 10_000 });
  closing.push(() => redis.close());
  await new Promise<void>((resolve) => redis.onAvailable(resolve));
  return createRateLimits({ enabled: true, redis, prefix: `test:${randomUUID()}:` });
}

const backends: [string, () => Promise<RateLimits>][] = [
  ['in process', async () => createRateLimits({ enabled: true })],
];
if (redisUrl) backends.push(['on Redis', () => onRedis(redisUrl)]);

const perMinute = { max: 3, windowMs: 60_000 };

describe.each(backends)('rate limits %s', async (_name, open) => {
  const limits = await open();

  test('let exactly the limit through when many come at once, and tell the others when to come back', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => limits.hit('at-once', 'account:1', perMinute)),
    );
    const refused = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason.extensions] : [],
    );
    expect(refused).toHaveLength(17);
    for (const extensions of refused) {
      expect(extensions.code).toBe('RATE_LIMITED');
      expect(extensions.retryAfterSeconds).toBeGreaterThanOrEqual(59);
      expect(extensions.retryAfterSeconds).toBeLessThanOrEqual(60);
    }
  });

  test('count each identity and each name by itself', async () => {
    for (let i = 0; i < 3; i++) await limits.hit('apart', 'account:1', perMinute);
    await limits.hit('apart', 'account:2', perMinute);
    await limits.hit('apart-too', 'account:1', perMinute);
    await expect(limits.hit('apart', 'account:1', perMinute)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
    });
  });

  test('have room again when the window has moved on, refused ones not counted', async () => {
    const short = { max: 2, windowMs: 60 };
    for (let i = 0; i < 2; i++) await limits.hit('moves', 'account:1', short);
    await expect
      .poll(async () => (await limits.take('moves', 'account:1', short)).taken, { interval: 5 })
      .toBe(true);
  });

  test('are checked without counting', async () => {
    for (let i = 0; i < 10; i++) await limits.check('checked', 'account:1', perMinute);
    for (let i = 0; i < 3; i++) await limits.hit('checked', 'account:1', perMinute);
    await expect(limits.check('checked', 'account:1', perMinute)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
    });
  });

  test('forgive what succeeded after all', async () => {
    for (let i = 0; i < 3; i++) await limits.hit('forgiven', 'account:1', perMinute);
    await limits.forgive('forgiven', 'account:1');
    await limits.hit('forgiven', 'account:1', perMinute);
    await expect(limits.hit('forgiven', 'account:1', perMinute)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
    });
    await limits.forgive('never-counted', 'account:1');
  });
});

test('a window slides: each execution leaves it one window after it came', async () => {
  let now = 0;
  const limits = createRateLimits({ enabled: true, clock: () => now });
  const take = () => limits.take('slides', 'account:1', { max: 2, windowMs: 1000 });
  expect(await take()).toMatchObject({ taken: true, others: 0 });
  now = 600;
  expect(await take()).toMatchObject({ taken: true, others: 1 });
  now = 900;
  expect(await take()).toEqual({ taken: false, others: 2, retryAfterMs: 100 });
  now = 1001;
  expect(await take()).toMatchObject({ taken: true, others: 1 });
  expect(await take()).toEqual({ taken: false, others: 2, retryAfterMs: 599 });
});

test('nobody waits longer than the window, whatever part of a millisecond the clock shows', async () => {
  const limits = createRateLimits({ enabled: true, clock: () => 8_191.7 });
  const hit = () => limits.hit('fractions', 'account:1', { max: 1, windowMs: 1_000 });
  await hit();
  await expect(hit()).rejects.toMatchObject({ extensions: { retryAfterSeconds: 1 } });
});

test('limits that are switched off let everything through', async () => {
  const limits = createRateLimits({ enabled: false });
  for (let i = 0; i < 10; i++) await limits.hit('off', 'account:1', { max: 1, windowMs: 60_000 });
});

test('without Redis the limits of each process go on', async () => {
  const redis = connectRedis({ url: 'redis://127.0.0.1:1', log: quiet });
  closing.push(() => redis.close());
  const limits = createRateLimits({ enabled: true, redis });
  for (let i = 0; i < 3; i++) await limits.hit('away', 'account:1', perMinute);
  await expect(limits.hit('away', 'account:1', perMinute)).rejects.toMatchObject({
    code: 'RATE_LIMITED',
  });
});

describe('a limited field', () => {
  const schema = buildSchema(
    'type Query { ok: Boolean } type Mutation { comment(text: String): Int! }',
  );
  let executed = 0;
  const comment = limitField(() => ++executed, {
    name: 'Mutation.comment',
    identity: 'account',
    limit: perMinute,
  });
  const field = schema.getMutationType()?.getFields().comment;
  if (field) field.resolve = comment;
  const run = (source: string, viewer: Viewer, rateLimits: RateLimits) =>
    graphql({ schema, source, contextValue: { viewer, services: { rateLimits } } });
  const account = (accountId: number): Viewer => ({ ...guest('10.0.0.1'), accountId });

  test('counts every execution: five aliases of one request count five', async () => {
    const limits = createRateLimits({ enabled: true });
    executed = 0;
    const source = `mutation { a: comment b: comment c: comment d: comment e: comment }`;
    const { errors } = await run(source, account(1), limits);
    expect(executed).toBe(3);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 60 });
    expect((await run('mutation { comment }', account(2), limits)).errors).toBeUndefined();
    expect(
      (await run('mutation { comment(text: "other arguments") }', account(1), limits)).errors?.[0]
        ?.extensions.code,
    ).toBe('RATE_LIMITED');
  });

  test('lets exactly the limit through when requests come at once', async () => {
    const limits = createRateLimits({ enabled: true });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => run('mutation { comment }', account(1), limits)),
    );
    expect(answers.filter((answer) => !answer.errors)).toHaveLength(3);
  });

  test('counts guests by their address', async () => {
    const limits = createRateLimits({ enabled: true });
    for (let i = 0; i < 3; i++)
      expect((await run('mutation { comment }', guest('10.0.0.2'), limits)).errors).toBeUndefined();
    expect(
      (await run('mutation { comment }', guest('10.0.0.2'), limits)).errors?.[0]?.extensions.code,
    ).toBe('RATE_LIMITED');
    expect((await run('mutation { comment }', guest('10.0.0.3'), limits)).errors).toBeUndefined();
  });
});
