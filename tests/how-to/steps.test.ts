import { expect, test } from 'vitest';
import { stepsOf, withChange } from './steps.ts';

test('a page is read as changes, new files and commands; other blocks are left out', () => {
  const page = [
    'Text, `code` and',
    '```sh',
    'npm test',
    '```',
    '```diff a/b.ts',
    ' one',
    '+two',
    '```',
    '```ts a/c.ts',
    'new',
    '```',
    '```sh run',
    'npm run schema',
    '```',
    '',
  ].join('\n');
  expect(stepsOf(page)).toEqual([
    { kind: 'change', file: 'a/b.ts', lines: [' one', '+two'] },
    { kind: 'new file', file: 'a/c.ts', text: 'new\n' },
    { kind: 'command', command: 'npm run schema' },
  ]);
});

test('a change is made at the one place that its lines show, and nowhere else', () => {
  const change = (...lines: string[]) => ({ file: 'a.ts', lines });
  expect(withChange('one\ntwo\nthree\n', change(' one', '-two', '+2', ' three'))).toBe(
    'one\n2\nthree\n',
  );
  expect(withChange('one\n', change(' one', '+$& two'))).toBe('one\n$& two\n');
  expect(() => withChange('one\ntwo\n', change(' three', '+4'))).toThrow('is not there');
  expect(() => withChange('one\none\n', change(' one', '+4'))).toThrow('is twice');
  expect(() => withChange('one thing\n', change(' one', '+4'))).toThrow('is not there');
});
