import { readFileSync } from 'node:fs';
import { readOperations } from '@clipgraph/schema/operations.ts';
import { expect, test } from 'vitest';
import { createExecutor } from '../executor/executor.ts';
import { withMadePlans } from './made-plans.ts';

const supergraphSdl = readFileSync(
  new URL('../../schema/supergraph.graphql', import.meta.url),
  'utf8',
);

/** Compiles the documents of the REST layer. @returns how many of them the planner was asked for */
async function plannedAnew(sdl: string, isInternal = true): Promise<number> {
  let asked = 0;
  const { internal, compileAhead } = createExecutor({
    supergraphSdl: sdl,
    transports: new Map(),
    planner: (_, planned) =>
      withMadePlans(
        {
          plan() {
            asked += 1;
            return { kind: 'QueryPlan' };
          },
        },
        planned,
      ),
  });
  const [sends] = readOperations('rest').filter(({ name }) => name === 'RestLogin');
  if (isInternal)
    for (const { text } of readOperations('rest')) await internal.compileAhead({ query: text });
  else await compileAhead({ query: sends?.text ?? '' });
  return asked;
}

test('no document of the REST layer waits for the planner', async () => {
  expect(await plannedAnew(supergraphSdl)).toBe(0);
});

test('plans that were made for another supergraph are not used', async () => {
  const another = supergraphSdl.replace('"""A tag as people find it."""', '"""A tag."""');
  expect(another).not.toBe(supergraphSdl);
  expect(await plannedAnew(another)).toBe(readOperations('rest').length);
});

test('what a client sends is always planned for that client', async () => {
  expect(await plannedAnew(supergraphSdl, false)).toBe(1);
});
