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
import { wireData } from './compare.ts';

const features: readonly Feature[] = [
  ...entityFeatures,
  ...fieldFeatures,
  ...abstractTypeFeatures,
  ...documentFeatures,
  ...faultFeatures,
  ...failuresOnTheWay,
];

/** Runs a case and writes down who was asked. */
async function run(
  { supergraphSdl, ways }: { supergraphSdl: string; ways: Map<string, SubgraphTransport> },
  feature: Feature,
  { query, variables, away = [] }: Case,
) {
  const fetches: string[] = [];
  const transports = new Map(
    [...ways].map(([name, way]): [string, SubgraphTransport] => {
      const execute: SubgraphTransport['execute'] = (request, scope) => {
        fetches.push(name);
        return away.includes(name)
          ? Promise.reject(new Error(`${name} at http://10.0.0.1 is away`))
          : way.execute(request, scope);
      };
      return [name, { ...way, execute }];
    }),
  );
  const executor = createExecutor({ supergraphSdl, transports, ...feature.options });
  return { fetches, result: await executor.execute({ query, variables, scope: createScope() }) };
}

const told = (result: ExecutionResult) =>
  (result.errors ?? [])
    .map(({ path, extensions }) => JSON.stringify({ ...(path && { path }), code: extensions.code }))
    .sort();

describe.each(features)('$feature', (feature) => {
  const graph = composeTestGraph(feature.subgraphs);
  const supergraph = { supergraphSdl: graph.supergraphSdl, ways: inProcessTransports(graph) };

  test.each(feature.cases)('$name', async (given) => {
    const { result, fetches } = await run(supergraph, feature, given);
    expect(wireData(result)).toEqual(given.data ?? null);
    expect(told(result)).toEqual((given.errors ?? []).map((error) => JSON.stringify(error)).sort());
    if (given.fetches) expect(fetches).toEqual(given.fetches);
  });
});

test('there are at least 120 cases, and no two have the same name', () => {
  const names = features.flatMap(({ feature, cases }) =>
    cases.map(({ name }) => `${feature}: ${name}`),
  );
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(120);
});
