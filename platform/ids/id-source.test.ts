import fc from 'fast-check';
import { expect, test } from 'vitest';
import { epochMs, idTimeMs } from './id.ts';
import { createIdSource } from './id-source.ts';

const start = Date.UTC(2026, 5, 1);

test('ids only grow and stay unique, however the clock jumps', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          jumpMs: fc.integer({ min: -5_000, max: 5_000 }),
          count: fc.integer({ min: 1, max: 700 }),
        }),
        { maxLength: 20 },
      ),
      (steps) => {
        let nowMs = start;
        const source = createIdSource({ worker: 5, clock: () => nowMs });
        let last = 0;
        for (const { jumpMs, count } of steps) {
          nowMs += jumpMs;
          for (let made = 0; made < count; made++) {
            const id = source.next();
            expect(id).toBeGreaterThan(last);
            last = id;
          }
        }
      },
    ),
  );
});

test('sources of different workers never make the same id', () => {
  const sources = Array.from({ length: 16 }, (_, worker) =>
    createIdSource({ worker, clock: () => start }),
  );
  const ids = sources.flatMap((source) => Array.from({ length: 1_000 }, () => source.next()));
  expect(new Set(ids).size).toBe(16_000);
});

test('the 257th id of a millisecond borrows the next one', () => {
  const source = createIdSource({ worker: 0, clock: () => start });
  const ids = Array.from({ length: 257 }, () => source.next());
  expect(idTimeMs(ids[255] as number)).toBe(start);
  expect(idTimeMs(ids[256] as number)).toBe(start + 1);
});

test('ids are made above the time that an earlier holder may have used', () => {
  const source = createIdSource({ worker: 0, startAboveMs: start + 500, clock: () => start });
  expect(idTimeMs(source.next())).toBe(start + 501);
});

test('nothing is issued above the limit, and issuing goes on when the limit is raised', () => {
  let limitMs = start;
  const source = createIdSource({ worker: 0, clock: () => start, issueUpToMs: () => limitMs });
  for (let made = 0; made < 256; made++) source.next();
  expect(() => source.next()).toThrow('No new ids');
  limitMs += 1;
  expect(idTimeMs(source.next())).toBe(start + 1);
});

test('ids stay below 2^53 until 2094', () => {
  const source = createIdSource({ worker: 15, clock: () => Date.UTC(2094, 0, 1) });
  expect(Number.isSafeInteger(source.next())).toBe(true);
  expect(Date.UTC(2094, 0, 1) - epochMs).toBeLessThan(2 ** 41);
});
