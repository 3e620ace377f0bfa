import { Kind } from 'graphql';
import { describe, expect, it } from 'vitest';
import { DateTime } from './date-time.ts';

describe('DateTime', () => {
  it('is read in any zone and precision, and written in UTC with milliseconds', () => {
    const same = [
      '2024-02-29T23:30:00Z',
      '2024-02-29T23:30Z',
      '2024-03-01T00:30:00.000+01:00',
      '2024-02-29T23:30:00.000000Z',
    ];
    for (const text of same) {
      expect(DateTime.serialize(DateTime.parseValue(text))).toBe('2024-02-29T23:30:00.000Z');
      expect(DateTime.parseLiteral({ kind: Kind.STRING, value: text }, {})).toBe(
        DateTime.parseValue(text),
      );
    }
  });

  it.each([0, -1, 951_827_696_789, 1_709_249_400_007, -62_198_755_200_000, 8.64e15])(
    'is written as JavaScript writes %d',
    (ms) => expect(DateTime.serialize(ms)).toBe(new Date(ms).toISOString()),
  );

  it('is nothing that is no time', () => {
    for (const value of [Number.NaN, 8.64e15 + 1, 'now'])
      expect(() => DateTime.serialize(value)).toThrow(RangeError);
  });

  it.each([
    'yesterday',
    '',
    '2024-02-29',
    '2024-02-29T23:30:00',
    '2023-02-29T00:00:00Z',
    '2024-04-31T00:00:00Z',
    '2024-13-01T00:00:00Z',
    5,
    null,
  ])('refuses %j', (value) => {
    expect(() => DateTime.parseValue(value)).toThrow('ISO 8601');
  });

  it('refuses literals of other kinds', () => {
    expect(() => DateTime.parseLiteral({ kind: Kind.INT, value: '5' }, {})).toThrow('ISO 8601');
  });
});
