import { isDeepStrictEqual } from 'node:util';
import { createExecutor } from '@clipgraph/gateway/executor/executor.ts';
import fc from 'fast-check';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { compareErrors, wireData } from './compare.ts';
import { nastyErrorless, nastyRequires, nastySolid, nastySubgraphs } from './nasty-graph.ts';
import { operations, type TestOperation } from './operations.ts';
import { mergedOracle, stockOracle } from './oracles.ts';
import { composeTestGraph, createScope, inProcessTransports, type TestGraph } from './test-graph.ts';
import { createWorld, type WorldOptions } from './world.ts';

/** `FEDERATION_RUNS=5000 npx vitest run tests/federation` for a long round; `FEDERATION_SEED` to see one again. */
const numRuns = Number(process.env.FEDERATION_RUNS ?? 60);
const seed = process.env.FEDERATION_SEED === undefined ? {} : { seed: Number(process.env.FEDERATION_SEED) };

const nasty = composeTestGraph(nastySubgraphs.map((subgraph) => ({ ...subgraph, resolvers: {} })));
const nastyWorld = {
  requires: nastyRequires,
  solid: nastySolid,
  errorless: nastyErrorless,
  entityTypes: new Set(['Product', 'Maker', 'Org', 'Book', 'Film', 'Person', 'Warehouse', 'Review']),
};

function sides(graph: TestGraph, world: Omit<WorldOptions, 'merged'>) {
  const executor = createExecutor({ supergraphSdl: graph.supergraphSdl, transports: inProcessTransports(graph) });
  const merged = createExecutor({ supergraphSdl: graph.supergraphSdl, transports: new Map() }).apiSchema as GraphQLSchema;
  const { inhabit } = createWorld({ ...world, merged });
  for (const schema of graph.schemas.values()) inhabit(schema);
  const ours = ({ query, variables }: TestOperation): Promise<ExecutionResult> => executor.execute({ query, variables, scope: createScope() });
  return { apiSchema: executor.apiSchema, ours, merged: mergedOracle(inhabit(merged)) };
}

describe('random operations on the nasty supergraph', () => {
  const quiet = { nulls: 0, errors: 0, nullViolations: 0 };
  const noisy = { nulls: 0.1, errors: 0.08, nullViolations: 0.02 };

  test('without faults, the answer is that of graphql-js on one merged schema', async () => {
    const { apiSchema, ours, merged } = sides(nasty, { ...nastyWorld, seed: 1, faults: quiet });
    await fc.assert(
      fc.asyncProperty(operations(apiSchema), async (operation) => {
        const [actual, expected] = [await ours(operation), await merged(operation)];
        expect(wireData(actual)).toEqual(wireData(expected));
        expect(compareErrors(actual, expected)).toEqual([]);
      }),
      { numRuns, ...seed },
    );
  });

  test('with nulls and errors at random places, data and errors are those of graphql-js on one merged schema', async () => {
    const { apiSchema, ours, merged } = sides(nasty, { ...nastyWorld, seed: 2, faults: noisy });
    await fc.assert(
      fc.asyncProperty(operations(apiSchema), async (operation) => {
        const [actual, expected] = [await ours(operation), await merged(operation)];
        expect(wireData(actual)).toEqual(wireData(expected));
        expect(compareErrors(actual, expected)).toEqual([]);
      }),
      { numRuns, ...seed },
    );
  });

  test("without faults, the data is that of Apollo's executor, or Apollo's is not that of the merged schema", async () => {
    const { apiSchema, ours, merged } = sides(nasty, { ...nastyWorld, seed: 3, faults: quiet });
    const stock = await stockOracle(nasty);
    let inOurFavour = 0;
    await fc.assert(
      fc.asyncProperty(operations(apiSchema, { plainAliases: true }), async (operation) => {
        const [actual, expected] = [await ours(operation), await stock(operation).catch(() => ({}))];
        if (isDeepStrictEqual(wireData(actual), wireData(expected))) return;
        expect(wireData(actual)).toEqual(wireData(await merged(operation)));
        inOurFavour++;
      }),
      { numRuns, ...seed },
    );
    // The reasons are in docs/decisions; were there more, they would be ours.
    expect(inOurFavour).toBeLessThan(numRuns / 10);
  });
});
