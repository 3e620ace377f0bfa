import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

const holdLoop = (ms: number) => {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
};

test('the event loop goes round between pieces of work that come at once', async () => {
  const inTurn = createTurns();
  let rounds = 0;
  const counting = setInterval(() => rounds++, 0);
  const seen = await Promise.all(
    Array.from({ length: 8 }, () =>
      inTurn('a', () => {
        holdLoop(12);
        return rounds;
      }),
    ),
  );
  clearInterval(counting);
  expect(new Set(seen).size).toBeGreaterThan(4);
});

test('work that fails stops nothing after it', async () => {
  const inTurn = createTurns();
  const failing = inTurn('a', () => {
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await inTurn('a', () => 1)).toBe(1);
});
