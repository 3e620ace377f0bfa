import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sweep } from './sweep.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Counts the visits of each item. */
function counting() {
  const visits = new Map<number, number>();
  return { visits, visit: (item: number) => void visits.set(item, (visits.get(item) ?? 0) + 1) };
}
const upTo = (count: number) => new Set(Array.from({ length: count }, (_, at) => at));

test('visits each item once in every round, few at a time', () => {
  const { visits, visit } = counting();
  const items = upTo(1_000);
  const end = sweep(items, 1_000, visit);
  vi.advanceTimersByTime(100);
  expect(visits.size).toBe(100);
  vi.advanceTimersByTime(900);
  expect([...visits.values()]).toEqual(Array(1_000).fill(1));
  vi.advanceTimersByTime(2_000);
  expect([...visits.values()]).toEqual(Array(1_000).fill(3));
  end();
  vi.advanceTimersByTime(1_000);
  expect([...visits.values()]).toEqual(Array(1_000).fill(3));
});

test('visits one that is alone as often', () => {
  const { visits, visit } = counting();
  const end = sweep(new Set([7]), 25_000, visit);
  vi.advanceTimersByTime(250_000);
  expect(visits.get(7)).toBe(10);
  end();
});

test('visits what is added, and no more what is taken away, also by a visit', () => {
  const { visits, visit } = counting();
  const items = upTo(10);
  const end = sweep(items, 1_000, (item) => {
    visit(item);
    if (item % 2 === 0) items.delete(item);
  });
  vi.advanceTimersByTime(1_500);
  items.add(100);
  visits.clear();
  vi.advanceTimersByTime(1_200);
  expect([...visits.keys()].sort((a, b) => a - b)).toEqual([1, 3, 5, 7, 9, 100]);
  end();
});

test('does not make up for a time in which the process could not visit, more than once', () => {
  const { visits, visit } = counting();
  const end = sweep(upTo(10), 1_000, visit);
  vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
  vi.advanceTimersByTime(50);
  expect([...visits.values()]).toEqual(Array(10).fill(1));
  end();
});
