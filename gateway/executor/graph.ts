import type { Supergraph } from '@apollo/federation-internals';
import { type GraphQLScalarType, type GraphQLSchema, isScalarType } from 'graphql';
import type { SubgraphTransport } from '../transport/transport.ts';
import { readSchemaNames, type SchemaNames } from './document/schema-names.ts';
import { createApolloPlanner, type Planner } from './plan/planner.ts';
import { standInNames } from './plan/stand-ins.ts';
import { buildSupergraph } from './plan/supergraph.ts';
import type { ReportError } from './result/failures.ts';
import { createMatchesType, type MatchesType } from './type-relations.ts';

/** What all operations of one supergraph are compiled with. */
export interface Graph {
  readonly apiSchema: GraphQLSchema;
  readonly planner: Planner;
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  readonly matchesType: MatchesType;
  readonly names: SchemaNames;
  readonly report: ReportError;
}

interface Graphs {
  readonly graph: Graph;
  /** The same with what clients do not see (`@inaccessible`), for operations of our own. */
  readonly internal: Graph;
}

export interface GraphOptions {
  readonly supergraphSdl: string;
  /** The way to each subgraph, by its name in the supergraph. */
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  /**
   * For the log, not for clients: why a subgraph could not be reached, and the errors of a subgraph
   * that are masked.
   */
  readonly onError?: ReportError;
  /**
   * How values of the schema's own scalars are read, so that a malformed one is refused with the
   * request. A scalar that is not in this list takes any value.
   */
  readonly scalars?: readonly Pick<GraphQLScalarType, 'name' | 'parseValue' | 'parseLiteral'>[];
  /** @default Apollo's query planner */
  readonly planner?: (supergraph: Supergraph, supergraphSdl: string) => Planner;
}

/**
 * @throws when the supergraph is not valid, or uses a feature that is not supported
 *   (`@authenticated`); the message names it
 */
export function createGraph({
  supergraphSdl,
  transports,
  onError = () => undefined,
  scalars = [],
  planner = createApolloPlanner,
}: GraphOptions): Graphs {
  const supergraph = buildSupergraph(supergraphSdl);
  const fullSchema = withScalars(supergraph.schema.toGraphQLJSSchema(), scalars);
  const graph = {
    apiSchema: withScalars(supergraph.apiSchema().toGraphQLJSSchema(), scalars),
    planner: planner(supergraph, supergraphSdl),
    transports,
    matchesType: createMatchesType(fullSchema),
    names: readSchemaNames(fullSchema, standInNames(supergraphSdl)),
    report: onError,
  };
  const plan: Planner['plan'] = (request) => graph.planner.plan({ ...request, isInternal: true });
  return { graph, internal: { ...graph, apiSchema: fullSchema, planner: { plan } } };
}

function withScalars(
  schema: GraphQLSchema,
  scalars: NonNullable<GraphOptions['scalars']>,
): GraphQLSchema {
  for (const { name, parseValue, parseLiteral } of scalars) {
    const type = schema.getType(name);
    if (isScalarType(type)) Object.assign(type, { parseValue, parseLiteral });
  }
  return schema;
}
