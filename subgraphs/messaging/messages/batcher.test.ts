import { expect, test, vi } from 'vitest';
import { createBatcher } from './batcher.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Rows of ids as they are made: a millisecond apart, and many at once in the next. */
const rows = Array.from(
  { length: 63 },
  (_, at) => 7_777_000 * 4_096 + (at % 2 === 0 ? at * 4_096 : at),
);

test('writes to one row are never under way in two batches, and keep their order; other rows do not wait for them', async () => {
  const underWay = new Set<number>();
  const written = new Map<number, number[]>();
  let mostAtOnce = 0;
  let batches = 0;
  const write = createBatcher(
    async (items: { row: number; at: number }[]) => {
      const own = new Set(items.map(({ row }) => row));
      expect([...own].filter((row) => underWay.has(row))).toEqual([]);
      batches++;
      mostAtOnce = Math.max(mostAtOnce, batches);
      for (const row of own) underWay.add(row);
      await turn();
      for (const { row, at } of items) written.set(row, [...(written.get(row) ?? []), at]);
      for (const row of own) underWay.delete(row);
      batches--;
      return items.map(({ at }) => ({ value: at }));
    },
    { keyOf: ({ row }) => row, maxItems: 8 },
  );
  const answers: Promise<number>[] = [];
  for (let at = 0; at < 10; at++) {
    answers.push(...(at % 2 === 0 ? rows : rows.toReversed()).map((row) => write({ row, at })));
    await turn();
  }
  await Promise.all(answers);
  expect(mostAtOnce).toBe(2);
  for (const row of rows) expect(written.get(row)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('for a database that writes one at a time, all rows share batches', async () => {
  const sizes: number[] = [];
  const write = createBatcher(
    async (items: number[]) => {
      sizes.push(items.length);
      await turn();
      return items.map((value) => ({ value }));
    },
    { keyOf: (row) => row, writers: 1 },
  );
  expect(await Promise.all(rows.map(write))).toEqual(rows);
  expect(sizes).toEqual([rows.length]);
});

test('a batch waits while each round of the event loop brings more, but not for long', async () => {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
  const batches: number[][] = [];
  const write = createBatcher(
    async (items: number[]) => {
      batches.push(items);
      return items.map((value) => ({ value }));
    },
    { keyOf: () => 1, writers: 1 },
  );
  /** Two at first, then one in each round. */
  const oneByOne = async (passingMs: number) => {
    const answers = [write(1), write(2)];
    for (const item of [3, 4, 5, 6]) {
      clock.mockReturnValue(performance.now() + passingMs);
      await turn();
      answers.push(write(item));
    }
    await Promise.all(answers);
    return batches.splice(0);
  };
  try {
    expect(await oneByOne(0)).toEqual([[1, 2, 3, 4, 5, 6]]);
    expect(await oneByOne(1)).toEqual([[1, 2, 3], [4], [5], [6]]);
  } finally {
    clock.mockRestore();
  }
});

test('an item fails alone, a batch that throws fails all of its items, and the next one goes on', async () => {
  const write = createBatcher(
    async (items: string[]) => {
      if (items.includes('broken')) throw new Error('no commit');
      return items.map((item) =>
        item === 'bad' ? { error: new Error('bad row') } : { value: item },
      );
    },
    { keyOf: () => 1 },
  );
  const settle = (...items: string[]) =>
    Promise.allSettled(items.map(write)).then((all) =>
      all.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.message)),
    );
  expect(await settle('a', 'bad', 'b')).toEqual(['a', 'bad row', 'b']);
  expect(await settle('a', 'broken')).toEqual(['no commit', 'no commit']);
  expect(await settle('c')).toEqual(['c']);
});
