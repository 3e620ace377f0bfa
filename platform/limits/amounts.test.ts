import { pino } from 'pino';
import { afterAll, describe, expect, test } from 'vitest';
import { connectRedis } from '../cache/redis-connection.ts';
import { createRateLimits } from './limits.ts';
import type { RateLimits } from './rate-limits.ts';

const quiet = pino({ level: 'silent' });
const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

async function onRedis(url: string): Promise<RateLimits> {
  const redis = connectRedis({ url, log: quiet, commandTimeoutMs: 10_000 });
  closing.push(() => redis.close());
  await new Promise<void>((resolve) => redis.onAvailable(resolve));
  return createRateLimits({ enabled: true, redis, prefix: `amounts-${crypto.randomUUID()}:` });
}
const backends: [string, () => Promise<RateLimits>][] = [
  ['in process', async () => createRateLimits({ enabled: true })],
];
if (process.env.REDIS_URL) {
  const url = process.env.REDIS_URL;
  backends.push(['on Redis', () => onRedis(url)]);
}

const hour = 3_600_000;
const bytes = (identity: string, amount: number, max = 100) => ({
  name: 'bytes',
  identity,
  limit: { max, windowMs: hour },
  amount,
});

describe.each(backends)('amounts %s', async (_name, open) => {
  const limits = await open();

  test('are counted up to the limit, whoever asks at the same time', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => limits.charge([bytes('at once', 30)])),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    await limits.charge([bytes('at once', 10)]);
    await limits.charge([bytes('another', 100)]);
    await expect(limits.charge([bytes('at once', 1)])).rejects.toMatchObject({
      extensions: { code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) },
    });
  });

  test('are counted all together or not at all', async () => {
    await limits.charge([bytes('full', 100)]);
    for (let i = 0; i < 3; i++)
      await expect(limits.charge([bytes('with', 60), bytes('full', 1)])).rejects.toMatchObject({
        code: 'RATE_LIMITED',
      });
    await limits.charge([bytes('with', 60)]);
  });

  test('of a limit of a second are free again soon after', async () => {
    const second = { ...bytes('soon', 100), limit: { max: 100, windowMs: 100 } };
    await limits.charge([second]);
    await expect
      .poll(() =>
        limits.charge([second]).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
  });
});

test('the window slides: what is refused has room when its answer says so, and not long before', async () => {
  for (const [first, then] of [
    [100, 100],
    [100, 30],
    [60, 60],
    [40, 100],
  ] as const)
    for (const pause of [0, 400, 700, 1_000, 1_600]) {
      let now = 12_345;
      const limits = createRateLimits({ enabled: true, clock: () => now });
      const charge = (amount: number) =>
        limits.charge([{ ...bytes('slides', amount), limit: { max: 100, windowMs: 1_000_000 } }]);
      await charge(first);
      now += pause * 1_000;
      const refused = await charge(then).then(
        () => undefined,
        (error) => error.extensions.retryAfterSeconds as number,
      );
      if (refused === undefined) continue;
      now += (refused - 2) * 1_000;
      await expect(charge(then)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
      now += 2_000;
      await charge(then);
    }
});

test('what is switched off counts nothing', async () => {
  const limits = createRateLimits({ enabled: false });
  for (let i = 0; i < 3; i++) await limits.charge([bytes('off', 100)]);
});
