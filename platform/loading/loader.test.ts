import { expect, test } from 'vitest';
import { createLoader } from './loader.ts';

/** A loader of squares, and the lists of keys that it read. */
function squares(failing = new Set<number>()) {
  const read: number[][] = [];
  const loader = createLoader<number, number>(async (keys) => {
    read.push([...keys]);
    if (keys.some((key) => failing.has(key))) throw new Error('no');
    return keys.map((key) => key * key);
  });
  return { loader, read, failing };
}

test('what is asked for in one turn is read together, each key once, and then given at once', async () => {
  const { loader, read } = squares();
  const both = Promise.all([
    loader.get(2),
    loader.load(3),
    loader.all([3, 4]),
    loader.prefetch([5]),
  ]);
  expect(await both).toEqual([4, 9, [9, 16], undefined]);
  expect(read).toEqual([[2, 3, 4, 5]]);
  expect([loader.get(2), loader.get(5)]).toEqual([4, 25]);
  expect(await loader.all([5, 2, 6])).toEqual([25, 4, 36]);
  expect(read).toEqual([[2, 3, 4, 5], [6]]);
});

test('a key that is being read is not read again', async () => {
  const { loader, read } = squares();
  const first = loader.prefetch([2, 3]);
  await new Promise((resolve) => setImmediate(resolve));
  await first;
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const slow = createLoader<number, number>(async (keys) => {
    read.push([...keys]);
    await gate;
    return keys;
  });
  const early = slow.prefetch([7]);
  await new Promise((resolve) => setImmediate(resolve));
  const late = slow.all([7, 8]);
  open();
  await early;
  expect(await late).toEqual([7, 8]);
  expect(read).toEqual([[2, 3], [7], [8]]);
});

test('what could not be read ahead is told to who asks for it, and read anew by the next', async () => {
  const { loader, read, failing } = squares(new Set([2]));
  await loader.prefetch([2]);
  await expect(loader.get(2)).rejects.toThrow('no');
  await expect(loader.all([2, 3])).rejects.toThrow('no');
  failing.clear();
  expect(await loader.load(2)).toBe(4);
  expect(read).toEqual([[2], [2], [2, 3], [2]]);
});

test('a value of undefined is known as well', async () => {
  let reads = 0;
  const loader = createLoader<number, undefined>(async (keys) => {
    reads++;
    return keys.map(() => undefined);
  });
  expect([await loader.load(1), loader.get(1)]).toEqual([undefined, undefined]);
  expect(reads).toBe(1);
});
