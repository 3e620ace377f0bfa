import { readFileSync } from 'node:fs';
import { defaultOperationLimits as limits } from '@clipgraph/platform/config/operation-limits.ts';
import { expect, test } from 'vitest';
import { shareThread } from './shared-thread.ts';

const supergraphSdl = readFileSync(
  new URL('../../../schema/supergraph.graphql', import.meta.url),
  'utf8',
);
const plan = { kind: 'plan', text: '{ me { id } }', activeLabels: [] } as const;

test('what one product has asked is known to the next, also when the first has closed', async () => {
  const first = shareThread({ supergraphSdl, limits }, 2_000);
  const done = await first.run(plan);
  expect(done).toMatchObject({ plan: expect.any(String), cpuMs: expect.any(Number) });
  first.close();
  const next = shareThread({ supergraphSdl, limits }, 2_000);
  expect(await next.run(plan)).toBe(done);
  expect(await next.run({ ...plan, isInternal: true })).not.toBe(done);
});

test('products of other limits have a thread of their own', async () => {
  const stricter = { ...limits, depth: 1 };
  const text = '{ me { posts { edges { node { id } } } } }';
  const faultsWithin = async (its: typeof limits) =>
    (await shareThread({ supergraphSdl, limits: its }, 2_000).run({ kind: 'validate', text }))
      .faults;
  expect(await faultsWithin(limits)).toEqual([]);
  expect(await faultsWithin(stricter)).not.toEqual([]);
});

test('a task that failed is tried again', async () => {
  const hurried = shareThread({ supergraphSdl, limits }, 1);
  const text = `{ ${'a { a { a } } '.repeat(20_000)} }`;
  const first = hurried.run({ kind: 'validate', text });
  await expect(first).rejects.toThrow('takes over 1 ms');
  const again = hurried.run({ kind: 'validate', text });
  expect(again).not.toBe(first);
  await expect(again).rejects.toThrow('takes over 1 ms');
});
