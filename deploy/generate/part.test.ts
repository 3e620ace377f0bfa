import { expect, test } from 'vitest';
import { withPart } from './part.ts';

test.each([
  ['a: 1\n  # generated: list\n  old: 1\n  # end\nb: 2\n', '  # generated: list', '  # end'],
  [
    '# A\n<!-- generated: list -->\nold\n<!-- end -->\n',
    '<!-- generated: list -->',
    '<!-- end -->',
  ],
])('only the part of that name is replaced', (document, begin, end) => {
  const fresh = withPart(document, 'list', '  new $& $1');
  expect(fresh).toBe(document.replace(/ *old.*/, () => '  new $& $1'));
  expect(fresh).toContain(`${begin}\n  new $& $1\n${end}`);
  expect(withPart(fresh, 'list', '  new $& $1')).toBe(fresh);
});

test('a file without a place for the part is a fault', () => {
  expect(() => withPart('# generated: lists\n# end\n', 'list', '')).toThrow(
    'It has no place for the generated part "list".',
  );
});
