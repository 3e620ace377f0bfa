import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { whatIsTouched } from './changed.ts';

const starters = ['tests/kit/process.ts', 'tests/kit/cli.ts', 'tests/kit/stack.ts'];

test.each([
  ['subgraphs/user/resolvers.ts', ['subgraphs/user/resolvers.ts', ...starters]],
  ['subgraphs/user/schema.graphql', ['subgraphs/user/subgraph.ts', ...starters]],
  ['schema/operations/Feed.graphql', ['schema/operations.ts', ...starters]],
  ['gateway/executor/executor.test.ts', ['gateway/executor/executor.test.ts']],
  ['tests/kit/client.ts', ['tests/kit/client.ts']],
  ['README.md', ['tests/product/tour.test.ts']],
])('a change of %s is looked for in %j', (file, follow) => {
  expect(whatIsTouched([file])).toEqual({ everything: false, follow, unread: [] });
  for (const path of follow.slice(1)) expect(existsSync(path), path).toBe(true);
});

test('a change of the packages may be seen by every test, one of a picture by none', () => {
  expect(whatIsTouched(['package-lock.json', 'docs/picture.svg'])).toEqual({
    everything: true,
    follow: [],
    unread: ['docs/picture.svg'],
  });
});
