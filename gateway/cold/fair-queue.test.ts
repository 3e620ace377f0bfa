import { expect, test } from 'vitest';
import { createFairQueue } from './fair-queue.ts';

test('known work comes first, then each payer in turn', () => {
  const queue = createFairQueue<string>();
  for (const job of ['a1', 'a2', 'a3']) queue.add('a', job);
  queue.add('b', 'b1');
  queue.add(undefined, 'known');
  const order = [queue.next(), queue.next(), queue.next()];
  queue.add('c', 'c1');
  expect([...order, queue.next(), queue.next(), queue.next(), queue.next()]).toEqual([
    'known',
    'a1',
    'b1',
    'a2',
    'c1',
    'a3',
    undefined,
  ]);
});
