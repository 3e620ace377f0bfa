import { createExecutor } from '@clipgraph/gateway/executor/executor.ts';
import type { SubgraphTransport } from '@clipgraph/gateway/transport/transport.ts';
import type { ExecutionResult } from 'graphql';
import { describe, expect, test } from 'vitest';
import { composeTestGraph, createScope, inProcessTransports } from '../kit/graph.ts';
import { abstractTypeFeatures } from './cases/abstract-types.ts';
import type { Case, Feature } from './cases/case.ts';
import { documentFeatures } from './cases/documents.ts';
import { entityFeatures } from './cases/entities.ts';
import { failuresOnTheWay } from './cases/failures-on-the-way.ts';
import { faultFeatures } from './cases/faults.ts';
import { fieldFeatures } from './cases/fields.ts';
import { hops } from './cases/hops.ts';
import { requiredArguments } from './cases/required-arguments.ts';
import { unknownTypes } from './cases/unknown-types.ts';
import { wireData } from './compare.ts';

const features: readonly Feature[] = [
  ...entityFeatures,
  ...fieldFeatures,
  ...abstractTypeFeatures,
  ...documentFeatures,
  ...faultFeatures,
  ...failuresOnTheWay,
  ...requiredArguments,
  ...hops,
  ...unknownTypes,
];

/** Runs the cases of a feature, one after the other, and writes down who was asked. */
function runnerOf({ subgraphs, options }: Feature) {
  const graph = composeTestGraph(subgraphs);
  let fetches: string[] = [];
  let away: readonly string[] = [];
  const transports = new Map(
    [...inProcessTransports(graph)].map(([name, way]): [string, SubgraphTransport] => {
      const execute: SubgraphTransport['execute'] = (request, scope) => {
        fetches.push(name);
        return away.includes(name)
          ? Promise.reject(new Error(`${name} at http://10.0.0.1 is away`))
          : way.execute(request, scope);
      };
      return [name, { ...way, execute }];
    }),
  );
  const { supergraphSdl } = graph;
  const executor = createExecutor({ supergraphSdl, transports, ...options });
  return async ({ query, variables, away: gone = [] }: Case) => {
    [fetches, away] = [[], gone];
    const result = await executor.execute({ query, variables, scope: createScope() });
    return { fetches, result };
  };
}

const told = (result: ExecutionResult) =>
  (result.errors ?? [])
    .map(({ path, extensions }) => JSON.stringify({ ...(path && { path }), code: extensions.code }))
    .sort();

describe.each(features)('$feature', (feature) => {
  const run = runnerOf(feature);

  test.each(feature.cases)('$name', async (given) => {
    const { result, fetches } = await run(given);
    expect(wireData(result)).toEqual(given.data ?? null);
    expect(told(result)).toEqual((given.errors ?? []).map((error) => JSON.stringify(error)).sort());
    if (given.fetches) expect(fetches).toEqual(given.fetches);
  });
});

test('there are at least 200 cases, and no two have the same name', () => {
  const names = features.flatMap(({ feature, cases }) =>
    cases.map(({ name }) => `${feature}: ${name}`),
  );
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(200);
});
