import { isDeepStrictEqual } from 'node:util';
import { createExecutor } from '@clipgraph/gateway/executor/executor.ts';
import type { SubgraphTransport } from '@clipgraph/gateway/transport/transport.ts';
import fc from 'fast-check';
import type { ExecutionResult } from 'graphql';
import { afterAll, describe, expect, test } from 'vitest';
import {
  composeTestGraph,
  createScope,
  inProcessTransports,
  type TestSubgraph,
} from '../kit/graph.ts';
import { type AnswersOptions, createAnswers } from './answers.ts';
import { compareErrors, wireData } from './compare.ts';
import { type HttpSubgraphs, serveSubgraphs } from './http-subgraphs.ts';
import { nastyErrorless, nastyRequires, nastySolid, nastySubgraphs } from './nasty-graph.ts';
import { operations, type TestOperation } from './operations.ts';
import { mergedOracle, stockOracle } from './oracles.ts';
import { productEntities, productSubgraphs } from './product-graph.ts';

/**
 * `FEDERATION_RUNS=5000 npx vitest run tests/federation` for a long round, `FEDERATION_SEED=...` to
 * see one again.
 */
const numRuns = Number(process.env.FEDERATION_RUNS ?? 30);
const seed =
  process.env.FEDERATION_SEED === undefined ? {} : { seed: Number(process.env.FEDERATION_SEED) };
const testTimeoutMs = 180_000 + 200 * numRuns;

const quiet = { nulls: 0, errors: 0, nullViolations: 0 };
const noisy = { nulls: 0.1, errors: 0.08, nullViolations: 0.02 };

interface Supergraph {
  readonly subgraphs: readonly Omit<TestSubgraph, 'resolvers'>[];
  readonly world: Omit<AnswersOptions, 'merged' | 'seed' | 'faults'>;
}

const supergraphs: Record<string, Supergraph> = {
  'the nasty supergraph': {
    subgraphs: nastySubgraphs,
    world: {
      requires: nastyRequires,
      solid: nastySolid,
      errorless: nastyErrorless,
      entityTypes: new Set([
        'Product',
        'Maker',
        'Org',
        'Book',
        'Film',
        'Person',
        'Warehouse',
        'Review',
      ]),
    },
  },
  "the product's supergraph": {
    subgraphs: productSubgraphs,
    world: { entityTypes: productEntities },
  },
};

const closing: HttpSubgraphs[] = [];
afterAll(() => Promise.all(closing.map((subgraphs) => subgraphs.close())));

/**
 * The same world behind all of them: our executor by any way to the subgraphs, Apollo's, and
 * graphql-js on one schema.
 */
function inhabited(
  { subgraphs, world }: Supergraph,
  worldSeed: number,
  faults: AnswersOptions['faults'],
) {
  const graph = composeTestGraph(subgraphs.map((subgraph) => ({ ...subgraph, resolvers: {} })));
  const { supergraphSdl } = graph;
  const merged = createExecutor({ supergraphSdl, transports: new Map() }).apiSchema;
  const { inhabit } = createAnswers({ ...world, seed: worldSeed, faults, merged });
  for (const schema of graph.schemas.values()) inhabit(schema);
  const executedBy = (transports: ReadonlyMap<string, SubgraphTransport>) => {
    const executor = createExecutor({ supergraphSdl, transports });
    return ({ query, variables }: TestOperation): Promise<ExecutionResult> =>
      executor.execute({ query, variables, scope: createScope() });
  };
  return { graph, executedBy, merged, oracle: mergedOracle(inhabit(merged)) };
}

/**
 * Holds our answers against those of graphql-js. One difference no executor can make good, as
 * docs/decisions tells: what was asked for one type behind an interface object is fetched for all
 * types, and where it fails it takes other fields with it. Then these are null, and told.
 */
async function expectAsOneSchema(
  { merged, oracle, executedBy }: ReturnType<typeof inhabited>,
  transports: ReadonlyMap<string, SubgraphTransport>,
  options?: Parameters<typeof operations>[1],
): Promise<void> {
  const ours = executedBy(transports);
  let takenAlong = 0;
  await check(operations(merged, options), async (operation) => {
    const [actual, expected] = [await ours(operation), await oracle(operation)];
    if (
      / on \w+ /.test(operation.query) &&
      !isDeepStrictEqual(wireData(actual), wireData(expected)) &&
      isButForToldNulls(actual, expected)
    ) {
      takenAlong++;
      return;
    }
    expect(wireData(actual)).toEqual(wireData(expected));
    expect(JSON.stringify(actual.data), 'the order of fields').toBe(JSON.stringify(expected.data));
    expect(compareErrors(actual, expected)).toEqual([]);
  });
  expect(takenAlong).toBeLessThan(2 + numRuns / 100);
}

/** Whether the data differs in nothing but nulls, each with an error at its path or below. */
function isButForToldNulls(actual: ExecutionResult, expected: ExecutionResult): boolean {
  const told = (actual.errors ?? []).map(({ path = [] }) => path);
  const isSo = (ours: unknown, theirs: unknown, path: readonly (string | number)[]): boolean => {
    if (isDeepStrictEqual(ours, theirs)) return true;
    if (ours === null)
      return told.some((errorPath) => path.every((key, at) => errorPath[at] === key));
    if (typeof ours !== 'object' || typeof theirs !== 'object' || theirs === null) return false;
    const [own, other] = [new Map(Object.entries(ours as object)), new Map(Object.entries(theirs))];
    if (!isDeepStrictEqual([...own.keys()], [...other.keys()])) return false;
    return [...own].every(([key, value]) =>
      isSo(value, other.get(key), [...path, Array.isArray(ours) ? Number(key) : key]),
    );
  };
  return isSo(wireData(actual), wireData(expected), []);
}

const check = (
  operation: fc.Arbitrary<TestOperation>,
  holds: (operation: TestOperation) => Promise<void>,
  runs = numRuns,
) => fc.assert(fc.asyncProperty(operation, holds), { numRuns: runs, ...seed });

describe.each(Object.keys(supergraphs))(
  'random operations on %s',
  { timeout: testTimeoutMs },
  (name) => {
    const supergraph = supergraphs[name] as Supergraph;

    test.each([
      ['without faults', 'query', 1, quiet],
      ['without faults', 'mutation', 2, quiet],
      ['with nulls and errors at random places', 'query', 3, noisy],
      ['with nulls and errors at random places', 'mutation', 4, noisy],
    ] as const)(
      '%s, a %s answers as graphql-js does on one merged schema',
      async (_, kind, worldSeed, faults) => {
        const inhabitants = inhabited(supergraph, worldSeed, faults);
        await expectAsOneSchema(inhabitants, inProcessTransports(inhabitants.graph), { kind });
      },
    );

    test('over HTTP, a query answers as graphql-js does on one merged schema', async () => {
      const inhabitants = inhabited(supergraph, 5, noisy);
      const subgraphs = await serveSubgraphs(inhabitants.graph);
      closing.push(subgraphs);
      await expectAsOneSchema(inhabitants, subgraphs.transports);
    });

    test("the data is that of Apollo's executor, or Apollo's is not that of the merged schema", async () => {
      const { graph, merged, oracle, executedBy } = inhabited(supergraph, 6, quiet);
      const [ours, stock] = [executedBy(inProcessTransports(graph)), await stockOracle(graph)];
      let inOurFavour = 0;
      // About one of twenty is: so many that a tenth of them is far from what chance alone would
      // bring.
      const runs = Math.max(numRuns, 400);
      const counted = async (operation: TestOperation) => {
        const [actual, expected] = [
          await ours(operation),
          await stock(operation).catch(() => ({})),
        ];
        if (isDeepStrictEqual(wireData(actual), wireData(expected))) return;
        expect(wireData(actual)).toEqual(wireData(await oracle(operation)));
        inOurFavour++;
      };
      await check(operations(merged, { plainAliases: true }), counted, runs);
      // Why there are any is told in docs/decisions; were there many, something else would be
      // wrong.
      expect(inOurFavour).toBeLessThan(2 + runs / 10);
    });

    test("with a subgraph away, the data is that of Apollo's executor, and every failed fetch is told once", async () => {
      const { graph, merged, oracle, executedBy } = inhabited(supergraph, 7, quiet);
      const stockHealthy = await stockOracle(graph);
      for (const away of graph.schemas.keys()) {
        const transports = new Map(inProcessTransports(graph));
        let failed = 0;
        transports.set(away, {
          execute({ query }) {
            // Fetches that share a request are told each.
            failed += query.match(/_entities\(/g)?.length ?? 1;
            return Promise.reject(new Error(`${away} is away.`));
          },
        });
        const [ours, stock] = [executedBy(transports), await stockOracle(graph, away)];
        await check(
          // With conditions decided before, a plan may choose another subgraph for a shared field
          // than Apollo's for all cases at once.
          operations(merged, { plainAliases: true, withoutConditions: true }),
          async (operation) => {
            failed = 0;
            const [actual, expected] = [
              await ours(operation),
              await stock(operation).catch(() => undefined),
            ];
            const whole = wireData(await oracle(operation));
            // Where Apollo's is wrong with every subgraph there, it says nothing about one being
            // away.
            const healthy = await stockHealthy(operation).catch(() => undefined);
            if (expected && healthy && isDeepStrictEqual(wireData(healthy), whole))
              expectSame(wireData(actual), wireData(expected));
            const codes = (actual.errors ?? []).map(({ extensions }) => extensions.code);
            expect(codes.every((code) => code === 'UNAVAILABLE')).toBe(true);
            expect(codes.length).toBeLessThanOrEqual(failed);
            if (!isDeepStrictEqual(wireData(actual), whole))
              expect(codes.length).toBeGreaterThan(0);
          },
          Math.ceil(numRuns / graph.schemas.size),
        );
      }
    });
  },
);

/**
 * The same, but for objects of an interface whose type nobody could tell: Apollo's passes over
 * their fragments, for us they are null, and told.
 */
function expectSame(actual: unknown, expected: unknown): void {
  if (actual === null && typeof expected === 'object' && !Array.isArray(expected)) return;
  if (
    typeof actual !== 'object' ||
    actual === null ||
    typeof expected !== 'object' ||
    expected === null
  ) {
    expect(actual).toEqual(expected);
    return;
  }
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, value] of Object.entries(actual))
    expectSame(value, (expected as Record<string, unknown>)[name]);
}
