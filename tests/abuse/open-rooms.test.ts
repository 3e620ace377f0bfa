import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { flood, openRoomFlood } from './attacks/open-rooms.ts';
import { holds } from './held.ts';

const open: TestInstance[] = [];
const start = async (env: Record<string, string> = {}) => {
  // Counts of an address belong to one product, also when several share a Redis.
  const product = await startInstance({ REDIS_PREFIX: `${randomUUID()}:`, ...env });
  open.push(product);
  return product;
};
afterAll(async () => {
  for (const product of open) await product.close();
});

const send = (url: string, body: unknown = { chat: 'ann:bob', sender: 'ann', text: 'hello' }) =>
  fetch(`${url}/api/send`, { method: 'POST', body: JSON.stringify(body) });
const oneMebibyte = { messages: 64, text: 'x'.repeat(16_384) };

// No address writes more than 4 MiB a second.
holds(openRoomFlood, 2_000);

describe('open rooms', () => {
  test('short messages stop at the sends a second, in plain text with Retry-After', async () => {
    const { url } = await start({ OPEN_ROOMS_SENDS_PER_SECOND: '10' });
    const answers = await Promise.all(Array.from({ length: 40 }, () => send(url)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) {
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
      expect(await answer.text()).toMatch(/\S/);
    }
  });

  test('a day of an address, and a day of all, have so many bytes', async () => {
    for (const name of ['OPEN_ROOMS_DAY_BYTES_PER_ADDRESS', 'OPEN_ROOMS_DAY_BYTES']) {
      const { url } = await start({ [name]: String(2 ** 20 / 2) });
      expect(await flood(url, oneMebibyte)).toBe(64 - 31);
      const { status, headers } = await send(url, { ...oneMebibyte, chat: 'a:b', sender: 'a' });
      expect(status).toBe(429);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(60);
    }
  });

  test('RATE_LIMITS=off lets all through', async () => {
    const { url } = await start({ RATE_LIMITS: 'off', OPEN_ROOMS_DAY_BYTES: '100000' });
    expect(await flood(url, oneMebibyte)).toBe(0);
  });

  test('OPEN_ROOMS=off refuses them in words of their own, and /ping still answers', async () => {
    const { url } = await start({ OPEN_ROOMS: 'off' });
    for (const [method, path] of [
      ['POST', '/api/send'],
      ['GET', '/api/pull?chat=a:b'],
      ['POST', '/api/pull'],
    ] as const) {
      const answer = await fetch(url + path, { method, ...(method === 'POST' && { body: '{}' }) });
      expect(answer.status).toBe(403);
      expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
      expect(await answer.text()).toContain('turned off');
    }
    expect(await (await fetch(`${url}/ping`)).json()).toEqual({ message: 'pong' });
  });
});
