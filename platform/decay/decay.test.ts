import { expect, test } from 'vitest';
import { addLogs, growthAt, remaining } from './decay.ts';

const hourMs = 3_600_000;

test('half is left after each half-life, and all of what is yet to come', () => {
  expect(remaining(0, hourMs)).toBe(1);
  expect(remaining(2 * hourMs, hourMs)).toBe(0.25);
  expect(remaining(-5, hourMs)).toBe(1);
});

test('logarithms add up without overflow, for a hundred years of half-lives of an hour', () => {
  const rates = [{ sinceMs: 0, halfLifeMs: hourMs, offset: 0 }] as const;
  const late = growthAt(rates, 100 * 365 * 24 * hourMs);
  expect(Math.exp(late)).toBe(Number.POSITIVE_INFINITY);
  expect(addLogs(late, late)).toBeCloseTo(late + Math.LN2, 6);
  expect(addLogs(Number.NEGATIVE_INFINITY, 3)).toBe(3);
  expect(addLogs(3, Number.NEGATIVE_INFINITY)).toBe(3);
  expect(addLogs(Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY)).toBe(
    Number.NEGATIVE_INFINITY,
  );
});

test('a rate that changes goes on where the one before it stood', () => {
  const first = { sinceMs: 0, halfLifeMs: hourMs, offset: 0 };
  const changed = { sinceMs: hourMs, halfLifeMs: 2 * hourMs, offset: Math.LN2 };
  const rates = [first, changed] as const;
  expect(growthAt(rates, hourMs - 1)).toBeCloseTo(growthAt(rates, hourMs), 5);
  expect(growthAt(rates, 3 * hourMs)).toBeCloseTo(2 * Math.LN2);
});
