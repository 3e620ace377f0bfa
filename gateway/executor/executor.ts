import type { ExecutionResult, GraphQLSchema } from 'graphql';
import type { CompileCacheUsage } from './compile-cache.ts';
import { InvalidRequest } from './document/document.ts';
import { createGraph, type GraphOptions } from './graph.ts';
import {
  createOperations,
  type ExpectedOperation,
  type Operations,
  type OperationsOptions,
  type UsedOperation,
} from './operations.ts';
import type { ExecutionRequest } from './request.ts';
import { badRequest } from './result/errors.ts';
import { subscribeTo } from './subscription.ts';

export interface ExecutorOptions extends GraphOptions, OperationsOptions {}

export interface Executor {
  /** What clients see. */
  readonly apiSchema: GraphQLSchema;
  /**
   * Reads, plans and compiles an operation ahead of its first request. Rejects with InvalidRequest
   * when it is not valid.
   * @returns its estimated cost; of a subscription, of each event
   */
  warm(request: ExecutionRequest): Promise<number>;
  /**
   * Called before a document is read.
   * @throws InvalidRequest when it is not compiled and its payer has asked for too much already
   */
  checkBudget(request: Pick<ExecutionRequest, 'query' | 'operationName' | 'scope'>): void;
  /** How full the cache of plans is. */
  usage(): CompileCacheUsage;
  /**
   * Plans and compiles an operation that is expected, before anybody asks for it. Rejects with
   * InvalidRequest when it is not valid.
   */
  compileAhead(expected: ExpectedOperation): Promise<void>;
  /** The operations of clients that are kept compiled and were asked for, in no order. */
  used(): readonly UsedOperation[];
  /** Lets go of what plans operations, when a newer executor serves in place of this one. */
  close(): void;
  /** Runs a query or mutation. What is wrong with the request is in `errors`, without `data`. */
  execute(request: ExecutionRequest): Promise<ExecutionResult>;
  /**
   * Opens a subscription: its events, or what is wrong with the request. Returning the iterator
   * closes the subgraph's.
   */
  subscribe(
    request: ExecutionRequest,
  ): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;
  /**
   * For operations of our own, which may use what clients do not see (`@inaccessible`). They are
   * kept apart from those of clients, and nobody pays for them.
   */
  readonly internal: Pick<Executor, 'warm' | 'compileAhead' | 'execute'>;
}

/** How much compiled operations of our own may weigh together, in bytes of heap. */
const maxInternalBytes = 16 * 1024 * 1024;

/**
 * Executes operations on a supergraph: each is planned and compiled once, then run as closures.
 *
 * @throws when the supergraph is not valid, or uses a feature that is not supported
 *   (`@authenticated`); the message names it
 */
export function createExecutor(options: ExecutorOptions): Executor {
  const { graph, internal } = createGraph(options);
  const operations = createOperations(graph, options.supergraphSdl, options);
  const { prepare, checkBudget, usage, used } = operations;
  return {
    apiSchema: graph.apiSchema,
    usage,
    used,
    checkBudget,
    close: () => graph.planner.close?.(),
    ...running(operations),
    internal: running(
      createOperations(internal, options.supergraphSdl, {
        ...options,
        payerOf: () => undefined,
        maxCompiledBytes: maxInternalBytes,
      }),
    ),
    subscribe: (request) =>
      answering(async () => {
        const { operation, bound } = await prepare(request);
        return subscribeTo(operation, bound, request, graph.report);
      }),
  };
}

/** Runs queries and mutations. */
const running = ({ prepare, compileAhead }: Operations): Executor['internal'] => ({
  compileAhead,
  async warm(request) {
    return (await prepare(request)).cost;
  },
  execute: (request) =>
    answering(async () => {
      const prepared = prepare(request);
      const { operation, bound } = prepared instanceof Promise ? await prepared : prepared;
      if (operation.kind === 'subscription')
        throw new InvalidRequest([
          badRequest('Open a subscription over WebSocket or server-sent events.'),
        ]);
      return operation.run(bound, request.scope);
    }),
});

/** What is wrong with a request is its answer. */
async function answering<Answer>(answer: () => Promise<Answer>): Promise<Answer | ExecutionResult> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof InvalidRequest) return { errors: error.errors };
    throw error;
  }
}
