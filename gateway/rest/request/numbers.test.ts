import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inMicroseconds, parseInteger } from './numbers.ts';

test.each([
  ['0', 0],
  ['-0', 0],
  ['+7', 7],
  ['1.048576e+06', 1_048_576],
  ['1.5e1', 15],
  ['2E3', 2_000],
  ['10e-1', 1],
  ['9007199254740993', 9_007_199_254_740_992],
])('%s is the integer %d', (text, value) => {
  expect(parseInteger(text)).toBe(value);
});

test.each([
  '',
  ' 1',
  '1 ',
  '1.5',
  '1.5e0',
  '0x10',
  '1e',
  'e1',
  '.5',
  '5.',
  'NaN',
  'Infinity',
  '1e400',
  '1_000',
  '١',
  '--1',
  '1'.repeat(41),
])('%j is no integer', (text) => {
  expect(parseInteger(text)).toBe(undefined);
});

test('every safe integer is read, in plain digits and as floating point clients print it', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      expect(parseInteger(String(value))).toBe(value === 0 ? 0 : value);
      expect(parseInteger(value.toExponential())).toBe(value === 0 ? 0 : value);
    }),
  );
});

test('a moment is the same in every unit, nanoseconds beyond 2^53 included', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1_000_000_000, max: 4_000_000_000 }), (seconds) => {
      for (const scale of [1, 1e3, 1e6, 1e9])
        expect(inMicroseconds(seconds * scale)).toBe(seconds * 1e6);
    }),
  );
});
