import { expect, test } from 'vitest';
import { formatTraceparent, isSampled, parseTraceparent } from './traceparent.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';

test('a traceparent comes back as it was', () => {
  for (const flags of ['00', '01']) {
    const header = `00-${traceId}-${spanId}-${flags}`;
    const parsed = parseTraceparent(header);
    expect(parsed).toMatchObject({ traceId, spanId, traceFlags: Number(flags) });
    expect(formatTraceparent(parsed as NonNullable<typeof parsed>)).toBe(header);
    expect(isSampled(header)).toBe(flags === '01');
  }
});

test('one of a later version is read as far as it is known', () => {
  expect(parseTraceparent(`cc-${traceId}-${spanId}-01-more`)).toMatchObject({
    traceId,
    spanId,
    traceFlags: 1,
  });
});

test.each([
  undefined,
  '',
  'nonsense',
  `ff-${traceId}-${spanId}-01`,
  `00-${'0'.repeat(32)}-${spanId}-01`,
  `00-${traceId}-${'0'.repeat(16)}-01`,
  `00-${traceId.toUpperCase()}-${spanId}-01`,
  `00-${traceId}-${spanId}-01x`,
  ['a', 'b'],
])('%j is none', (header) => {
  expect(parseTraceparent(header)).toBeUndefined();
});
