import { expect, test } from 'vitest';
import { playOnOneProcess } from '../soak/push.ts';

test('a busy group whose sockets are cut and whose server is killed gives each subscriber every acknowledged message once, in order', async () => {
  const { acknowledged, wrong } = await playOnOneProcess({
    senders: 12,
    subscribers: 4,
    durationMs: 3_000,
    cutWithinMs: 400,
  });
  expect(wrong).toEqual([]);
  expect(acknowledged).toBeGreaterThan(12);
});
