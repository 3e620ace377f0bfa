import { expect, test } from 'vitest';
import { createSpoolBudget } from './spool-budget.ts';

const limits = { bytes: 100, bytesEach: 60, open: 3, openEach: 2 };
const refused = expect.objectContaining({ code: 'RATE_LIMITED' });

test('one owner may hold its share of bytes, all together no more than there is', () => {
  const budget = createSpoolBudget(limits);
  const [one, two] = [budget.open('one'), budget.open('two')];
  one.take(60);
  expect(() => one.take(1)).toThrow(refused);
  two.take(40);
  expect(() => two.take(1)).toThrow(refused);
  one.free();
  one.free();
  two.take(20);
  expect(() => budget.open('one').take(41)).toThrow(refused);
});

test('so many bodies are open at once, of one owner and in all', () => {
  const budget = createSpoolBudget(limits);
  const open = [budget.open('one'), budget.open('one')];
  expect(() => budget.open('one')).toThrow(refused);
  open.push(budget.open('two'));
  expect(() => budget.open('three')).toThrow(refused);
  open[0]?.free();
  expect(() => budget.open('three')).not.toThrow();
});
