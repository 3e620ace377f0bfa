import { expect, test } from 'vitest';
import { ownTurn } from './own-turn.ts';

/** Keeps the event loop. */
function work(forMs: number): void {
  const untilMs = performance.now() + forMs;
  while (performance.now() < untilMs);
}

test('the loop goes round between pieces of heavy work, which keep their order', async () => {
  const seen: (number | 'other')[] = [];
  let isOver = false;
  const other = () => {
    seen.push('other');
    if (!isOver) setImmediate(other);
  };
  setImmediate(other);
  const pieces = [1, 2, 3].map(async (piece) => {
    await ownTurn();
    work(12);
    seen.push(piece);
  });
  await Promise.all(pieces);
  isOver = true;
  expect(seen.filter((event) => event !== 'other')).toEqual([1, 2, 3]);
  for (const [before, after] of [
    [1, 2],
    [2, 3],
  ] as const)
    expect(seen.slice(seen.indexOf(before), seen.indexOf(after))).toContain('other');
});
