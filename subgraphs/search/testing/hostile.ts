/** Sixteen words of so many letters, each of its own. */
const unheardOf = (letters: number): string =>
  Array.from({ length: 16 }, (_, word) =>
    Array.from({ length: letters }, (_, at) =>
      String.fromCharCode(97 + ((word * 7 + at * (at + word + 3)) % 26)),
    ).join(''),
  ).join(' ');

/** Operators of engines, wildcards, what breaks parsers, and what is long or not text at all. */
export const hostileQueries: readonly string[] = [
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
  // Words that nobody wrote, nor anything like them: the dearest to look up.
  ...[8, 15, 32].map((letters) => unheardOf(letters).slice(0, 256).trim()),
];
