import { expect, test } from 'vitest';
import { manifestOf } from './documents.ts';

test('each operation comes with the fragments that it spreads, wherever they are', () => {
  const [one, two, ...rest] = manifestOf([
    'query One { a { ...F } } mutation Two { b }',
    'fragment F on A { c ...G } fragment H on A { d }',
    'fragment G on A { e }',
  ]);
  expect(rest).toEqual([]);
  expect(one?.body).toBe(
    'query One {\n  a {\n    ...F\n  }\n}\n\nfragment F on A {\n  c\n  ...G\n}\n\nfragment G on A {\n  e\n}',
  );
  expect(two).toMatchObject({
    name: 'Two',
    type: 'mutation',
    body: 'mutation Two {\n  b\n}',
    id: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test('operations without a name and fragments that are nowhere are told', () => {
  expect(() => manifestOf(['{ a }'])).toThrow('needs a name');
  expect(() => manifestOf(['query One { ...F }'])).toThrow('fragment F');
});
