import { DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import {
  type ExecutionResult,
  type GraphQLScalarType,
  type GraphQLSchema,
  isScalarType,
  specifiedRules,
  type ValidationRule,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { RequestScope, SubgraphTransport } from '../transport/transport.ts';
import {
  type BoundVariables,
  InvalidRequest,
  readDocument,
  type ValidDocument,
  type Variables,
} from './document/document.ts';
import { type CompiledOperation, compileOperation, type Graph } from './document/operation.ts';
import { type CompileCacheUsage, createCompileCache } from './plan/compile-cache.ts';
import { createLabels } from './plan/override-labels.ts';
import { createApolloPlanner, type Planner } from './plan/planner.ts';
import { badRequest } from './result/errors.ts';
import type { ReportError } from './result/failures.ts';
import { readSchemaNames } from './schema-names.ts';
import { subscribeTo } from './subscription.ts';
import { createMatchesType } from './type-relations.ts';

export interface ExecutorOptions {
  readonly supergraphSdl: string;
  /** The way to each subgraph, by its name in the supergraph. */
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  /**
   * What clients must not read: why a subgraph could not be reached, errors that it did not mean
   * for them.
   */
  readonly onError?: ReportError;
  /** Further rules that a document must keep, after GraphQL's own. */
  readonly validationRules?: readonly ValidationRule[];
  /**
   * How values of the schema's own scalars are read, so that a malformed one is refused with the
   * request. Others take anything.
   */
  readonly scalars?: readonly Pick<GraphQLScalarType, 'name' | 'parseValue' | 'parseLiteral'>[];
  /**
   * Makes, for a supergraph, the last check of each request before it is planned or run. The check
   * throws InvalidRequest to refuse.
   */
  readonly admission?: (graph: {
    supergraphSdl: string;
    apiSchema: GraphQLSchema;
  }) => (valid: ValidDocument, variables: Variables, scope: RequestScope) => void;
  /** How much compiled operations may weigh together. @default 64 MiB */
  readonly maxCompiledBytes?: number;
  /** @default Apollo's query planner */
  readonly planner?: (supergraph: Supergraph) => Planner;
  /**
   * Whether an `@override(label:)` holds for a request.
   * @default `percent(n)` for n of 100 accounts or guests' addresses, nothing else
   */
  readonly overrideHolds?: (label: string, scope: RequestScope) => boolean;
}

/** What Apollo's own executor honours, and `@context`, which it does not. */
const supportedFeatures = new Set([
  ...DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES,
  'https://specs.apollo.dev/context/v0.1',
]);

export interface ExecutionRequest {
  readonly query: string;
  readonly operationName?: string | undefined;
  readonly variables?: Variables | undefined;
  readonly scope: RequestScope;
  /** Of a subscription: the filling up of each event runs in it, for those who look on. */
  readonly aroundEvent?: AroundEvent;
}

export type AroundEvent = <Answer>(work: () => Promise<Answer>) => Promise<Answer>;

export interface Executor {
  /** What clients see. */
  readonly apiSchema: GraphQLSchema;
  /**
   * Reads, plans and compiles an operation ahead of its first request. Rejects with InvalidRequest
   * when it is not valid.
   */
  warm(request: ExecutionRequest): Promise<void>;
  /** How full the cache of plans is. */
  usage(): CompileCacheUsage;
  /**
   * Plans and compiles an operation that is expected, before anybody asks for it. Rejects with
   * InvalidRequest when it is not valid.
   */
  compileAhead(query: string): Promise<void>;
  /** Runs a query or mutation. What is wrong with the request is in `errors`, without `data`. */
  execute(request: ExecutionRequest): Promise<ExecutionResult>;
  /**
   * Opens a subscription: its events, or what is wrong with the request. Returning the iterator
   * closes the subgraph's.
   */
  subscribe(
    request: ExecutionRequest,
  ): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;
}

/**
 * Executes operations on a supergraph: each is planned and compiled once, then run as closures.
 *
 * @throws when the supergraph is not valid, or uses a feature that cannot be honoured
 *   (`@authenticated`), by name
 */
export function createExecutor(options: ExecutorOptions): Executor {
  const {
    supergraphSdl,
    transports,
    onError = () => undefined,
    validationRules = [],
    scalars = [],
    maxCompiledBytes = 64 * 1024 * 1024,
  } = options;
  const supergraph = Supergraph.build(supergraphSdl, {
    supportedFeatures,
    validateSupergraph: false,
  });
  const fullSchema = supergraph.schema.toGraphQLJSSchema();
  const graph: Graph = {
    apiSchema: withScalars(supergraph.apiSchema().toGraphQLJSSchema(), scalars),
    planner: (options.planner ?? createApolloPlanner)(supergraph),
    transports,
    matchesType: createMatchesType(fullSchema),
    names: readSchemaNames(fullSchema, supergraphSdl),
    report: onError,
  };
  const labels = createLabels(supergraphSdl, options.overrideHolds);
  const documents = new LRUCache<string, ValidDocument>({
    maxSize: maxCompiledBytes / 4,
    sizeCalculation: ({ bytes }) => bytes,
  });
  const operations = createCompileCache<CompiledOperation>(maxCompiledBytes);
  const admit = options.admission?.({ supergraphSdl, apiSchema: graph.apiSchema });
  const rules = [...specifiedRules, ...validationRules];

  const read = (query: string, operationName: string | undefined): ValidDocument => {
    const key =
      operationName === undefined ? query : `${operationName.length} ${operationName}${query}`;
    let valid = documents.get(key);
    if (!valid) {
      valid = readDocument(query, operationName, graph.apiSchema, rules);
      documents.set(key, valid);
    }
    return valid;
  };

  const prepare = ({
    query,
    operationName,
    variables,
    scope,
  }: ExecutionRequest): Prepared | Promise<Prepared> => {
    const valid = read(query, operationName);
    const bound = valid.bind(variables);
    admit?.(valid, bound.coerced, scope);
    const operation = compile(valid, bound.coerced, labels(scope));
    return operation instanceof Promise
      ? operation.then((compiled) => ({ bound, operation: compiled }))
      : { bound, operation };
  };

  const compile = (
    valid: ValidDocument,
    variables: Variables,
    activeLabels: ReadonlySet<string>,
  ) => {
    const trueVariables = new Set(valid.conditions.filter((name) => variables[name] === true));
    const plain = trueVariables.size === 0 && activeLabels.size === 0;
    const variant = plain
      ? valid.key
      : JSON.stringify([...trueVariables, null, ...activeLabels, valid.key]);
    return operations.get(variant, () =>
      compileOperation(graph, valid, { trueVariables, activeLabels }),
    );
  };

  return {
    apiSchema: graph.apiSchema,
    usage: operations.usage,
    async compileAhead(query) {
      await compile(read(query, undefined), {}, noLabels);
    },
    async warm(request) {
      await prepare(request);
    },
    execute: (request) =>
      answering(async () => {
        const { operation, bound } = await prepare(request);
        if (operation.kind === 'subscription')
          throw new InvalidRequest([
            badRequest('Open a subscription over WebSocket or server-sent events.'),
          ]);
        return operation.run(bound, request.scope);
      }),
    subscribe: (request) =>
      answering(async () => {
        const { operation, bound } = await prepare(request);
        return subscribeTo(operation, bound, request, onError);
      }),
  };
}

function withScalars(
  schema: GraphQLSchema,
  scalars: NonNullable<ExecutorOptions['scalars']>,
): GraphQLSchema {
  for (const { name, parseValue, parseLiteral } of scalars) {
    const type = schema.getType(name);
    if (isScalarType(type)) Object.assign(type, { parseValue, parseLiteral });
  }
  return schema;
}

const noLabels: ReadonlySet<string> = new Set();

interface Prepared {
  readonly bound: BoundVariables;
  readonly operation: CompiledOperation;
}

/** What is wrong with a request is its answer. */
async function answering<Answer>(answer: () => Promise<Answer>): Promise<Answer | ExecutionResult> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof InvalidRequest) return { errors: error.errors };
    throw error;
  }
}
