import { expect, test } from 'vitest';
import { readWalks, walkFaults } from './walks.ts';

const page = (files: string[]) =>
  `# Walks\n\n## One\n\nAt most 3 files.\n\n${files.map((line, index) => `${index + 1}. ${line}\n`).join('')}`;
const code: Record<string, string> = {
  'gateway/a.ts': "import { b } from './b.ts';\nexport const field = b('likePost');\n",
  'gateway/b.ts': 'export const b = String;\n',
  'subgraphs/user/c.ts': 'export const likePost = 1;\n',
};
const faultsOf = (...files: string[]) =>
  readWalks(page(files)).flatMap((walk) => walkFaults(walk, (path) => code[path]));

test('a file that an earlier one imports, or names what it answers by, is reached', () => {
  expect(
    faultsOf(
      '`gateway/a.ts` begins',
      '`gateway/b.ts`',
      '`subgraphs/user/c.ts` answers\n   (by `likePost`)',
    ),
  ).toEqual([]);
});

test('a file that nothing leads to is told, as one that is not there and one too many', () => {
  expect(faultsOf('`gateway/b.ts`', '`gateway/a.ts`')).toEqual([
    'One: no earlier file imports gateway/a.ts',
  ]);
  expect(faultsOf('`gateway/a.ts`', '`subgraphs/user/c.ts` (by `unlikePost`)')).toEqual([
    'One: "unlikePost" does not lead to subgraphs/user/c.ts',
  ]);
  expect(faultsOf('`gateway/a.ts`', '`gateway/gone.ts`')).toEqual([
    'One: gateway/gone.ts is not there',
  ]);
  expect(faultsOf(...Array(4).fill('`gateway/a.ts`'))).toContain('One: 4 files, at most 3');
  expect(faultsOf()).toEqual(['One: 0 files, at most 3']);
});
