import { Supergraph } from '@apollo/federation-internals';
import { type ExecutionResult, type GraphQLSchema, specifiedRules, type ValidationRule } from 'graphql';
import type { RequestScope, SubgraphTransport } from '../transport/transport.ts';
import { createCompileCache } from './compile-cache.ts';
import { InvalidRequest, parseValid } from './document.ts';
import { badRequest } from './errors.ts';
import type { ReportError } from './failures.ts';
import { type CompiledOperation, compileOperation, type Graph, type Variables } from './operation.ts';
import { createLabels } from './override-labels.ts';
import { createApolloPlanner, type Planner } from './planner.ts';
import { subscribeTo } from './subscription.ts';
import { createMatchesType } from './type-relations.ts';

export interface ExecutorOptions {
  readonly supergraphSdl: string;
  /** The way to each subgraph, by its name in the supergraph. */
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  /** What clients must not read: why a subgraph could not be reached, errors that it did not mean for them. */
  readonly onError?: ReportError;
  /** Further rules that a document must keep, after GraphQL's own. */
  readonly validationRules?: readonly ValidationRule[];
  /** How much compiled operations may weigh together. @default 64 MiB */
  readonly maxCompiledBytes?: number;
  /** @default Apollo's query planner */
  readonly planner?: (supergraph: Supergraph) => Planner;
  /** Whether an `@override(label:)` holds for a request. @default `percent(n)` for n of 100 accounts or guests' addresses, nothing else */
  readonly overrideHolds?: (label: string, scope: RequestScope) => boolean;
}

export interface ExecutionRequest {
  readonly query: string;
  readonly operationName?: string | undefined;
  readonly variables?: Variables | undefined;
  readonly scope: RequestScope;
}

export interface Executor {
  /** What clients see. */
  readonly apiSchema: GraphQLSchema;
  /** Compiles an operation ahead of its first request. Rejects with InvalidRequest when it is not valid. */
  compile(query: string, operationName?: string): Promise<CompiledOperation>;
  /** Runs a query or mutation. What is wrong with the request is in `errors`, without `data`. */
  execute(request: ExecutionRequest): Promise<ExecutionResult>;
  /** Opens a subscription: its events, or what is wrong with the request. Returning the iterator closes the subgraph's. */
  subscribe(request: ExecutionRequest): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;
}

/**
 * Executes operations on a supergraph: each is planned and compiled once, then run as closures.
 *
 * @throws when the supergraph is not valid, or uses a feature that cannot be honoured (`@authenticated`), by name
 */
export function createExecutor(options: ExecutorOptions): Executor {
  const { supergraphSdl, transports, onError = () => undefined, validationRules = [], maxCompiledBytes = 64 * 1024 * 1024 } = options;
  const supergraph = Supergraph.build(supergraphSdl, { validateSupergraph: false });
  const fullSchema = supergraph.schema.toGraphQLJSSchema();
  const graph: Graph = {
    apiSchema: supergraph.apiSchema().toGraphQLJSSchema(),
    planner: (options.planner ?? createApolloPlanner)(supergraph),
    transports,
    matchesType: createMatchesType(fullSchema),
    fieldNames: new Set(Object.values(fullSchema.getTypeMap()).flatMap((type) => ('getFields' in type ? Object.keys(type.getFields()) : []))),
    report: onError,
  };
  const labels = createLabels(supergraphSdl, options.overrideHolds);
  const cache = createCompileCache<CompiledOperation>(maxCompiledBytes);
  const rules = [...specifiedRules, ...validationRules];

  const compile = (query: string, operationName: string | undefined, activeLabels: ReadonlySet<string>) => {
    const key = operationName === undefined && activeLabels.size === 0 ? query : JSON.stringify([operationName, ...activeLabels, query]);
    return cache.get(key, async () => compileOperation(graph, parseValid(query, operationName, graph.apiSchema, rules), operationName, activeLabels));
  };

  /** The operation and its variables, or what is wrong with them. */
  const prepare = async ({ query, operationName, variables, scope }: ExecutionRequest) => {
    try {
      const compiled = compile(query, operationName, labels(scope));
      const operation = compiled instanceof Promise ? await compiled : compiled;
      const bound = operation.bind(variables);
      return 'errors' in bound ? bound : { operation, bound };
    } catch (error) {
      if (error instanceof InvalidRequest) return { errors: error.errors };
      throw error;
    }
  };

  return {
    apiSchema: graph.apiSchema,
    compile: async (query, operationName) => compile(query, operationName, new Set()),
    async execute(request) {
      const prepared = await prepare(request);
      if ('errors' in prepared) return prepared;
      if (prepared.operation.kind === 'subscription') return { errors: [badRequest('Open a subscription over WebSocket or server-sent events.')] };
      return prepared.operation.run(prepared.bound, request.scope);
    },
    async subscribe(request) {
      const prepared = await prepare(request);
      return 'errors' in prepared ? prepared : subscribeTo(prepared.operation, prepared.bound, request.scope, onError);
    },
  };
}
