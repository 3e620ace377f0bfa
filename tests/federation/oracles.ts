import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { type ExecutionResult, execute, type GraphQLSchema, parse } from 'graphql';
import type { TestGraph } from '../kit/graph.ts';
import type { TestOperation } from './operations.ts';

/** Answers an operation in another way than the product does. */
type Oracle = (operation: TestOperation) => Promise<ExecutionResult>;

/** graphql-js on one schema that holds everything: what the specification says. */
export const mergedOracle =
  (schema: GraphQLSchema): Oracle =>
  async ({ query, variables }) =>
    execute({ schema, document: parse(query), variableValues: variables });

/**
 * Apollo's own executor over the same subgraphs.
 *
 * @param away a subgraph that does not answer
 */
export async function stockOracle(graph: TestGraph, away?: string): Promise<Oracle> {
  process.env.APOLLO_TELEMETRY_DISABLED = '1';
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const gateway = new ApolloGateway({
    supergraphSdl: graph.supergraphSdl,
    logger: silent,
    buildService: ({ name }) => (name === away ? noSource : sourceOf(graph, name)),
  });
  const { executor, schema } = await gateway.load();
  return ({ query, variables }) => {
    const context = {
      request: { query, variables },
      document: parse(query),
      queryHash: query,
      source: query,
      schema,
      logger: silent,
      metrics: {},
    };
    return executor({ ...context, context: {}, cache: undefined, operationName: null } as never);
  };
}

const noSource: GraphQLDataSource = {
  process: () => Promise.reject(new Error('The subgraph is away.')),
};

const sourceOf = (graph: TestGraph, name: string): GraphQLDataSource => ({
  async process({ request }) {
    const schema = graph.schemas.get(name) as GraphQLSchema;
    const result = await execute({
      schema,
      document: parse(request.query ?? ''),
      variableValues: request.variables ?? {},
    });
    return JSON.parse(JSON.stringify(result));
  },
});
