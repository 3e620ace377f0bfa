import { expect, test, vi } from 'vitest';
import { joined, joinedByKey } from './joined.ts';

test('joined work runs once for all who ask while it is under way, and anew after it', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const work = vi.fn(async () => {
    await promise;
    return work.mock.calls.length;
  });
  const run = joined(work);
  const both = Promise.all([run(), run()]);
  resolve();
  expect(await both).toEqual([1, 1]);
  expect(await run()).toBe(2);
});

test('joined work that fails does so for all who waited, and is tried anew by the next', async () => {
  const work = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new Error('no'));
  work.mockResolvedValue('yes');
  const run = joined(work);
  const both = await Promise.allSettled([run(), run()]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await run()).toBe('yes');
});

test('work joined by key runs once for those who ask for the same, and anew after it', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const work = vi.fn(async (key: string) => {
    await promise;
    return key;
  });
  const run = joinedByKey(work);
  const all = Promise.all([run('a'), run('b'), run('a')]);
  resolve();
  expect(await all).toEqual(['a', 'b', 'a']);
  expect(work).toHaveBeenCalledTimes(2);
  await run('a');
  expect(work).toHaveBeenCalledTimes(3);
});
