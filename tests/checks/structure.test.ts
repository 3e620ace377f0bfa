import { expect, test } from 'vitest';
import { countFigures } from './figures.ts';
import { parse } from './sources.ts';

/** Figures of the files given, by path and text. */
const figuresOf = (files: Record<string, string>) => {
  const figures = countFigures(Object.entries(files).map(([file, text]) => parse(file, text)));
  return (name: string) => {
    const figure = figures.find((one) => one.name.startsWith(name));
    return { value: figure?.value, places: figure?.places };
  };
};

test('files that import each other are a circle, also by types and over a third', () => {
  const figure = figuresOf({
    'platform/a.ts': "import type { B } from './b.ts';\nexport type A = B;\n",
    'platform/b.ts': "import { c } from '@clipgraph/platform/c.ts';\nexport type B = typeof c;\n",
    'platform/c.ts': "export const c = (a: import('./a.ts').A) => a;\n",
    'platform/d.ts': "import type { A } from './a.ts';\nexport type D = A;\n",
  });
  expect(figure('import circles')).toEqual({
    value: 1,
    places: ['platform/a.ts <-> platform/b.ts <-> platform/c.ts'],
  });
});

test('casts and `any` of product code are counted, `as const` and `satisfies` are none', () => {
  const figure = figuresOf({
    'platform/a.ts': [
      'const a = 1 as unknown as string;',
      'const b = [1] as const;',
      'const c = {} satisfies object;',
      'let d: any = a;',
      '',
    ].join('\n'),
    'platform/a.test.ts': 'const a = 1 as any;\n',
    'subgraphs/user/testing/world.ts': 'const a = 1 as any;\n',
    'subgraphs/user/generated/types.ts': 'type A = any;\n',
  });
  expect(figure('casts')).toEqual({ value: 500, places: ['platform/a.ts:1', 'platform/a.ts:1'] });
  expect(figure('`any`')).toEqual({ value: 1, places: ['platform/a.ts:4'] });
});

test('an export is used by whoever takes its name, the whole module, or a type of it', () => {
  const figure = figuresOf({
    'platform/a.ts': 'export const used = 1;\nexport const unused = 2;\nexport default 3;\n',
    'platform/b.ts': 'export const inWhole = 1;\n',
    'platform/c.ts': 'export type Named = 1;\nexport type Unnamed = 2;\n',
    'platform/d.ts': 'export const passedOn = 1;\n',
    'platform/a.test.ts': [
      "import * as b from './b.ts';",
      "import { used } from './a.ts';",
      "export { passedOn } from './d.ts';",
      "const c: import('./c.ts').Named = 1;",
      '',
    ].join('\n'),
  });
  expect(figure('unused exports').places).toEqual([
    'platform/a.ts: unused',
    'platform/a.ts: default',
    'platform/c.ts: Unnamed',
    'platform/a.test.ts: passedOn',
  ]);
});

test('long files, full folders and wide lines are told with their places', () => {
  const small = (index: number) => [`platform/full/${index}.ts`, '// one line\n'];
  const figure = figuresOf({
    ...Object.fromEntries(Array.from({ length: 16 }, (_, index) => small(index))),
    'platform/full/a.test.ts': '// a test fills no folder\n',
    'gateway/long.ts': '// a line\n'.repeat(251),
    'gateway/wide.ts': `// ${'x'.repeat(98)}\n`,
    'subgraphs/user/generated/types.ts': '// a line\n'.repeat(1000),
  });
  expect(figure('source files flat')).toEqual({ value: 16, places: ['platform/full: 16'] });
  expect(figure('lines of the longest file')).toEqual({
    value: 251,
    places: ['gateway/long.ts: 251'],
  });
  expect(figure('lines over 100 columns').places).toEqual(['gateway/wide.ts:1']);
  expect(figure('lines of the median file').value).toBe(1);
});

test('the longest function is told by its first line', () => {
  const text = 'const a = 1;\nfunction long() {\n  return () => {\n    return a;\n  };\n}\n';
  expect(figuresOf({ 'platform/a.ts': text })('lines of the longest function')).toEqual({
    value: 5,
    places: ['platform/a.ts:2: 5', 'platform/a.ts:3: 3'],
  });
});
