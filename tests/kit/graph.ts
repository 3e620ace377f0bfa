import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { createExecutor, type Executor } from '@clipgraph/gateway/executor/executor.ts';
import { createInProcessTransport } from '@clipgraph/gateway/transport/in-process.ts';
import type { RequestScope, SubgraphTransport } from '@clipgraph/gateway/transport/transport.ts';
import { guest } from '@clipgraph/platform/identity/viewer.ts';
import { type GraphQLSchema, parse } from 'graphql';

// biome-ignore lint/suspicious/noExplicitAny: resolvers of test subgraphs have the shape that their SDL says
export type TestResolvers = Record<string, any>;

export interface TestSubgraph {
  readonly name: string;
  /** The `@link` to federation is added where there is none. */
  readonly typeDefs: string;
  readonly resolvers: TestResolvers;
}

export interface TestGraph {
  readonly supergraphSdl: string;
  readonly schemas: ReadonlyMap<string, GraphQLSchema>;
}

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires",
  "@provides", "@override", "@interfaceObject", "@inaccessible", "@tag", "@context", "@fromContext"])\n`;

/**
 * Composes subgraphs written for a test.
 * @throws what composition says when they do not fit together
 */
export function composeTestGraph(subgraphs: readonly TestSubgraph[]): TestGraph {
  const services = subgraphs.map(({ name, typeDefs }) => ({
    name,
    url: `http://${name}.invalid`,
    typeDefs: parse(typeDefs.includes('@link') ? typeDefs : link + typeDefs),
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (!supergraphSdl)
    throw new Error(
      `The test's subgraphs do not compose: ${errors?.map(({ message }) => message).join('; ')}`,
    );
  const schemas = subgraphs.map(({ name, resolvers }, i) => {
    const typeDefs = (services[i] as (typeof services)[number]).typeDefs;
    return [name, buildSubgraphSchema([{ typeDefs, resolvers }])] as const;
  });
  return { supergraphSdl, schemas: new Map(schemas) };
}

export const inProcessTransports = (graph: TestGraph): Map<string, SubgraphTransport> =>
  new Map(
    [...graph.schemas].map(([name, schema]) => [
      name,
      createInProcessTransport({ schema, createContext: (scope) => ({ scope }) }),
    ]),
  );

export const createScope = (): RequestScope => ({ viewer: guest('192.0.2.1'), requestId: 'test' });

export const executorOver = (
  { supergraphSdl }: TestGraph,
  transports: ReadonlyMap<string, SubgraphTransport>,
): Executor => createExecutor({ supergraphSdl, transports });
