import { expect, test } from 'vitest';
import { startOf } from './cursor.ts';

test.each([
  [0, { position: 0 }],
  [999_999_999, { position: 999_999_999 }],
  [1_000_000_000, { atMicros: 1_000_000_000_000_000 }],
  [1_684_770_951_123, { atMicros: 1_684_770_951_123_000 }],
  [1_684_770_951_123_456, { atMicros: 1_684_770_951_123_456 }],
  [Number('1684770951123456789'), { atMicros: 1_684_770_951_123_457 }],
  [1e300, { atMicros: Number.MAX_SAFE_INTEGER }],
])('the cursor %d begins a page at %o', (cursor, start) => {
  expect(startOf(cursor, false)).toEqual(start);
});

test('backwards, a coarse time means the end of its second or millisecond', () => {
  expect(startOf(1_684_770_951, true)).toEqual({ atMicros: 1_684_770_951_999_999 });
  expect(startOf(1_684_770_951_123, true)).toEqual({ atMicros: 1_684_770_951_123_999 });
  expect(startOf(1_684_770_951_123_456, true)).toEqual({ atMicros: 1_684_770_951_123_456 });
});
