import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorld, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.post({ caption: 'an ordinary post', tags: ['ordinary'] });
});
afterAll(() => world.dispose());

/** Operators of engines, wildcards, what breaks parsers, and what is long or not text at all. */
const hostile = [
  ...['*', '%', '_', '?', '"', "'", '`', '\\', '\\\\', '^', '~', '+', '-', '(', ')', '[', '{', '|'],
  ...[
    'AND',
    'OR',
    'NOT',
    'NEAR',
    'NEAR(a b, 5)',
    'a AND',
    'OR b',
    '"unbalanced',
    'caption:x',
    '^a',
  ],
  ...[
    'ordinary*',
    'ord%',
    'ordi_ary',
    '-ordinary',
    '+ordinary -post',
    'NOT ordinary',
    'a~2',
    'a^9',
  ],
  ...[
    "' or 1=1 --",
    "'; drop table terms; --",
    '") union select * from documents --',
    '$(id)',
    '{{7*7}}',
  ],
  ...[
    '(a+)+$',
    '(?:a|a?)+b',
    '.*.*.*.*x',
    '\\u0000',
    '\0',
    'a\0b',
    '\u200f\u202eordinary',
    '\ufeffx',
  ],
  ...[
    '\u0301'.repeat(250),
    '👨‍👩‍👧‍👦'.repeat(20),
    'ﷺ'.repeat(256),
    'İ'.repeat(256),
    'ß'.repeat(256),
  ],
  ...['上'.repeat(256), '上海'.repeat(128), 'a'.repeat(256), 'a '.repeat(128), '😀'.repeat(256)],
  ...[
    '',
    ' ',
    '\n\t',
    '#',
    '@',
    '##@@',
    '= ordinary',
    'ordinary\u{10FFFF}',
    '\u{10FFFF}',
    '<script>',
  ],
  ...[
    'x'.repeat(10_000),
    '上'.repeat(10_000),
    'a b '.repeat(2_500),
    '\ud800',
    'x\udc00',
    '%00',
    '../../x',
  ],
];

test('hostile queries are answered or refused, never failed by the engine', async () => {
  expect(hostile.length).toBeGreaterThan(60);
  for (const text of hostile)
    for (const source of [
      'query ($text: String!) { search(query: $text) { edges { cursor } } }',
      'query ($text: String!) { suggest(prefix: $text) }',
    ]) {
      const answer = await world.run(null, source, { text }).catch((error) => error);
      if (answer instanceof Error)
        expect([text, answer]).toEqual([text, expect.objectContaining({ code: 'BAD_USER_INPUT' })]);
    }
});

test('operators are words like others', async () => {
  const post = await world.post({ caption: 'this or that' });
  expect(await world.find('this OR that')).toEqual([post]);
  expect(await world.find('"this" -that')).toEqual([post]);
  expect(await world.find('th%')).toEqual([post]);
  expect(await world.find('*', { kinds: ['POST'] })).toEqual([]);
});
