import { describe, expect, test } from 'vitest';
import { createCompileCache } from './compile-cache.ts';

const made = (bytes = 10) => ({ bytes });

describe('the cache of compiled operations', () => {
  test('makes a value once for all that ask while it is being made', async () => {
    const cache = createCompileCache<{ bytes: number }>(1_000);
    let calls = 0;
    const create = async () => {
      calls++;
      return made();
    };
    const values = await Promise.all([
      cache.get('a', create),
      cache.get('a', create),
      cache.get('a', create),
    ]);
    expect(calls).toBe(1);
    expect(new Set(values).size).toBe(1);
  });

  test('answers a kept value at once, without a promise', async () => {
    const cache = createCompileCache<{ bytes: number }>(1_000);
    const value = await cache.get('a', async () => made());
    expect(cache.get('a', () => Promise.reject(new Error('made again')))).toBe(value);
  });

  test('does not keep a failure', async () => {
    const cache = createCompileCache<{ bytes: number }>(1_000);
    await expect(cache.get('a', () => Promise.reject(new Error('no plan')))).rejects.toThrow(
      'no plan',
    );
    await expect(cache.get('a', async () => made())).resolves.toEqual(made());
  });

  test('lets the least recently used go when the values weigh too much', async () => {
    const cache = createCompileCache<{ bytes: number }>(100);
    for (const key of ['a', 'b']) await cache.get(key, async () => made(40));
    cache.get('a', async () => made());
    await cache.get('c', async () => made(40));
    const again: string[] = [];
    for (const key of ['a', 'b'])
      await cache.get(key, async () => {
        again.push(key);
        return made(1);
      });
    expect(again).toEqual(['b']);
  });
});
