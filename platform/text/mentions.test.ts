import { expect, test } from 'vitest';
import { mentionedNames } from './mentions.ts';

test.each([
  ['@ada', [['ada']]],
  ['hello @ada, and (@ben)!', [['ada'], ['ben']]],
  ['see @ada.', [['ada.', 'ada']]],
  ['@a.b-c_1', [['a.b-c_1']]],
  ['@小明 你好', [['小明']]],
  ['mail ada@example.com', []],
  ['@@ada', []],
  ['@ ada', []],
  ['@ada @ada @Ada', [['ada'], ['Ada']]],
])('%s', (text, expected) => {
  expect(mentionedNames(text)).toEqual(expected);
});

test('stops at twenty names, and at once on a long text', () => {
  const text = Array.from({ length: 50 }, (_, at) => `@n${at}`).join(' ');
  expect(mentionedNames(text)).toHaveLength(20);
  expect(mentionedNames(`@${'a'.repeat(100_000)}`)).toHaveLength(1);
});
