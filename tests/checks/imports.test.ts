import { expect, test } from 'vitest';
import { importFaults } from './imports.ts';
import { parse } from './sources.ts';

const faultOf = (file: string, source: string) =>
  importFaults(parse(file, source)).map((fault) => `${fault.line} ${fault.sentence}`);

test.each([
  [
    'subgraphs/user/names.ts',
    "import { a } from '@clipgraph/video/tables.ts';",
    'imports another subgraph',
  ],
  ['subgraphs/user/names.ts', "import { a } from '../video/tables.ts';", 'by a relative path'],
  [
    'gateway/server.ts',
    "import { user } from '@clipgraph/user/subgraph.ts';",
    'imports a subgraph',
  ],
  ['platform/ids/id.ts', "export { a } from '@clipgraph/gateway/server.ts';", 'not below it'],
  ['platform/ids/id.ts', "import '@clipgraph/deploy/processes/embedded.ts';", 'not below it'],
  [
    'subgraphs/user/names.ts',
    "import type { A } from '@clipgraph/gateway/server.ts';",
    'not below it',
  ],
  [
    'gateway/server.ts',
    "const subgraphs = await import('@clipgraph/deploy/subgraphs.ts');",
    'not below it',
  ],
  [
    'platform/ids/id.ts',
    "import { a } from '@clipgraph/platform/errors/catalogue.ts';",
    'its own package by name',
  ],
])('%s may not say: %s', (file, source, sentence) => {
  expect(faultOf(file, source)).toEqual([expect.stringContaining(sentence)]);
});

test.each([
  ['deploy/processes/embedded.ts', "import { user } from '@clipgraph/user/subgraph.ts';"],
  ['subgraphs/user/names.ts', "import { toId } from '@clipgraph/platform/ids/id.ts';"],
  ['subgraphs/user/names.ts', "import { a } from './tables.ts';"],
  ['gateway/rest/send.ts', "import { a } from '../server.ts';"],
  ['tests/faults/push.test.ts', "import { startServer } from '../../deploy/servers/control.ts';"],
  ['platform/ids/id.ts', "import { readFile } from 'node:fs/promises';"],
])('%s may say: %s', (file, source) => {
  expect(faultOf(file, source)).toEqual([]);
});

test('an import over several lines is found, with the line of its path', () => {
  const source = "const a = 1;\nimport {\n  b,\n  c,\n} from '@clipgraph/video/tables.ts';\n";
  expect(faultOf('subgraphs/user/names.ts', source)).toEqual([
    expect.stringMatching(/^5 imports another subgraph/),
  ]);
});
