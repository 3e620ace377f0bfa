import { expect, test } from 'vitest';
import { createBudget } from './budget.ts';

const refusal = (retryAfterSeconds: number) =>
  expect.objectContaining({
    errors: [expect.objectContaining({ extensions: { code: 'RATE_LIMITED', retryAfterSeconds } })],
  });
const thrown = (work: () => void): unknown => {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
};

test('one payer is refused until its time has come again, others are not', () => {
  let nowMs = 0;
  const budget = createBudget({ perPayerMs: 600, totalMs: 60_000, clock: () => nowMs });
  budget.reserve('a');
  budget.settle('a', 680);
  expect(thrown(() => budget.reserve('a'))).toEqual(refusal(10));
  budget.reserve('b');
  nowMs = 10_000;
  budget.reserve('a');
  expect(thrown(() => budget.reserve('a'))).toEqual(refusal(2));
});

test('what was begun counts before it has ended', () => {
  const budget = createBudget({ perPayerMs: 100, totalMs: 60_000, clock: () => 0 });
  for (let i = 0; i < 5; i++) budget.reserve('a');
  expect(thrown(() => budget.reserve('a'))).toEqual(refusal(12));
});

test('all payers together have a bound, which those who need not pay do not feel', () => {
  const budget = createBudget({ perPayerMs: 1_000, totalMs: 100, clock: () => 0 });
  for (let i = 0; i < 5; i++) budget.reserve(`payer ${i}`);
  expect(thrown(() => budget.reserve('another'))).toEqual(refusal(12));
  budget.reserve(undefined);
});
