import { readFileSync } from 'node:fs';
import { defaultOperationLimits } from '@clipgraph/platform/config/operation-limits.ts';
import { afterAll, expect, test } from 'vitest';
import { createThread, TooMuchWork } from './thread.ts';

const supergraphSdl = readFileSync(
  new URL('../../schema/supergraph.graphql', import.meta.url),
  'utf8',
);
const thread = createThread({ supergraphSdl, limits: defaultOperationLimits }, 2_000);
afterAll(() => thread.close());

const post = '{ post(id: "1") { id caption } }';

test('finds what is wrong, with the place', async () => {
  const { faults } = await thread.run({ kind: 'validate', text: '{ nothing }' });
  expect(faults).toEqual([
    { message: 'Cannot query field "nothing" on type "Query".', positions: [2] },
  ]);
});

test('a document that takes too long is given up, and the next one is served', async () => {
  const text = `{ ${'a { a { a { a { a } } } } '.repeat(700_000)} }`;
  const late = thread.run({ kind: 'validate', text });
  await expect(late).rejects.toThrow(TooMuchWork);
  expect((await thread.run({ kind: 'validate', text: post })).faults).toEqual([]);
  const { plan } = await thread.run({ kind: 'plan', text: post, activeLabels: [] });
  expect(plan).toContain('"serviceName":"video"');
});
