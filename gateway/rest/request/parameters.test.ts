import { expect, test } from 'vitest';
import { BadParameter, readParameters } from './parameters.ts';
import { formSource, jsonSource, looksLikeJson } from './sources.ts';

const table = {
  name: {
    type: 'text',
    description: 'a name',
    required: true,
    trimmed: true,
    minLength: 1,
    maxLength: 3,
  },
  count: { type: 'integer', description: 'a count' },
  since: { type: 'integer', description: 'a time', lenient: true },
  kind: { type: 'integer', description: 'a kind', oneOf: [1, 2] },
} as const;
const read = (...queries: string[]) => readParameters(table, queries.map(formSource));

test('the first source that has a value counts, and the first value in it', () => {
  expect(read('name=a&name=b&count=1', 'name=c&count=2&kind=2')).toEqual({
    name: 'a',
    count: 1,
    since: undefined,
    kind: 2,
  });
});

test('an empty text counts as absent where the parameter is optional', () => {
  expect(read('name=a&count=&kind=', 'count=5')).toMatchObject({ count: 5, kind: undefined });
  expect(() => read('name=', 'name=a')).toThrow(BadParameter);
});

test('a lenient integer that is none counts as absent', () => {
  expect(read('name=a&since=2023-02-15')).toMatchObject({ since: undefined });
  expect(() => read('name=a&count=2023-02-15')).toThrow('count must be an integer.');
});

test.each([
  ['', 'name is required.'],
  ['name=%20%20', 'name must have 1 to 3 characters.'],
  ['name=abcd', 'name must have 1 to 3 characters.'],
  ['name=a&kind=3', 'kind must be 1 or 2.'],
])('%j is refused: %s', (query, message) => {
  expect(() => read(query)).toThrow(message);
});

test('characters are counted as people do, not as UTF-16 does', () => {
  expect(read(`name=${encodeURIComponent('😀😀😀')}`).name).toBe('😀😀😀');
});

test('JSON is strict about types where the reference is, and lenient where clients are', () => {
  const given = { name: 5, count: '7' };
  expect(readParameters(table, [jsonSource(given, { strict: false })])).toMatchObject({
    name: '5',
    count: 7,
  });
  expect(() => readParameters(table, [jsonSource(given, { strict: true })])).toThrow(
    'name must be a string.',
  );
  expect(
    readParameters({ count: table.count }, [
      jsonSource({ count: null, __proto__: { count: 1 } }, { strict: true }),
    ]),
  ).toEqual({
    count: undefined,
  });
});

test('a JSON object is known by its first byte', () => {
  expect(
    [' \n{"a":1}', '{', '', '[1]', 'a={}'].map((text) => looksLikeJson(Buffer.from(text))),
  ).toEqual([true, true, false, false, false]);
});
