import { type GraphQLSchema, specifiedRules, type ValidationRule, validate } from 'graphql';
import type { RequestScope } from '../transport/transport.ts';
import { type CompileCacheUsage, createCompileCache } from './compile-cache.ts';
import {
  type BoundVariables,
  readDocument,
  type ValidDocument,
  type Variables,
} from './document/document.ts';
import type { Graph } from './graph.ts';
import { type CompiledOperation, compileOperation } from './operation.ts';
import { createLabels } from './plan/override-labels.ts';
import type { Payer } from './plan/planner.ts';
import type { ExecutionRequest } from './request.ts';

export interface OperationsOptions {
  /**
   * Further rules that a document must keep, after GraphQL's own. A planner that validates has rules
   * of its own.
   */
  readonly validationRules?: readonly ValidationRule[];
  /**
   * Makes, for a supergraph, the last check of each request before it is planned or run. The check
   * throws InvalidRequest to refuse, and answers what the operation costs.
   */
  readonly admission?: (graph: {
    supergraphSdl: string;
    apiSchema: GraphQLSchema;
  }) => (valid: ValidDocument, variables: Variables, scope: RequestScope) => number;
  /** Who pays for the work on a document that is not kept. @default nobody */
  readonly payerOf?: (query: string, scope: RequestScope) => Payer;
  /** How much compiled operations may weigh together, in bytes of heap. @default 64 MiB */
  readonly maxCompiledBytes?: number;
  /**
   * Whether an `@override(label:)` holds for a request.
   * @default `percent(n)` for n of 100 accounts or guests' addresses, nothing else
   */
  readonly overrideHolds?: (label: string, scope: RequestScope) => boolean;
}

/** A request that is valid and admitted, with its compiled operation. */
interface Prepared {
  readonly bound: BoundVariables;
  readonly operation: CompiledOperation;
  /** As the last check estimates it; 0 without one. */
  readonly cost: number;
}

/** The operations of one supergraph: each is read, planned and compiled once, then kept. */
export interface Operations {
  /**
   * Answers without a promise when the operation is compiled already.
   * @throws InvalidRequest, or rejects with it
   */
  prepare(request: ExecutionRequest): Prepared | Promise<Prepared>;
  /** @throws InvalidRequest */
  compileAhead(query: string): Promise<void>;
  /** @throws InvalidRequest when the document is not kept and its payer asked for too much */
  checkBudget(request: Pick<ExecutionRequest, 'query' | 'operationName' | 'scope'>): void;
  usage(): CompileCacheUsage;
}

export function createOperations(
  graph: Graph,
  supergraphSdl: string,
  options: OperationsOptions,
): Operations {
  const { validationRules = [], maxCompiledBytes = 64 * 1024 * 1024 } = options;
  const { payerOf = () => undefined } = options;
  const { apiSchema, planner } = graph;
  const labels = createLabels(supergraphSdl, options.overrideHolds);
  const documents = createCompileCache<ValidDocument>(maxCompiledBytes / 4);
  const operations = createCompileCache<CompiledOperation>(maxCompiledBytes);
  const admit = options.admission?.({ supergraphSdl, apiSchema });
  const rules = [...specifiedRules, ...validationRules];

  /** @param asPayer asked only when there is work to do */
  const read = (request: Omit<ExecutionRequest, 'scope'>, asPayer: () => Payer) => {
    const { query, document, operationName } = request;
    return documents.get(keyOf(request), () => {
      const payer = asPayer();
      planner.admit?.(payer);
      return readDocument(
        query,
        operationName,
        apiSchema,
        (parsed) => planner.validate?.(query, payer) ?? validate(apiSchema, parsed, rules),
        document,
      );
    });
  };

  const compile = (
    valid: ValidDocument,
    variables: Variables,
    activeLabels: ReadonlySet<string>,
    asPayer: () => Payer,
  ) => {
    const trueVariables = new Set(valid.conditions.filter((name) => variables[name] === true));
    const plain = trueVariables.size === 0 && activeLabels.size === 0;
    const variant = plain
      ? valid.key
      : JSON.stringify([...trueVariables, null, ...activeLabels, valid.key]);
    return operations.get(variant, () => {
      const payer = asPayer();
      planner.admit?.(payer);
      return compileOperation(graph, valid, { trueVariables, activeLabels, payer });
    });
  };

  const compileFor = (
    valid: ValidDocument,
    { query, variables, scope }: ExecutionRequest,
  ): Prepared | Promise<Prepared> => {
    const bound = valid.bind(variables);
    const cost = admit?.(valid, bound.coerced, scope) ?? 0;
    const operation = compile(valid, bound.coerced, labels(scope), () => payerOf(query, scope));
    return operation instanceof Promise
      ? operation.then((compiled) => ({ bound, operation: compiled, cost }))
      : { bound, operation, cost };
  };

  return {
    usage: operations.usage,
    checkBudget(request) {
      if (!documents.has(keyOf(request)))
        planner.checkBudget?.(payerOf(request.query, request.scope));
    },
    prepare(request) {
      const { query, scope } = request;
      const valid = read(request, () => payerOf(query, scope));
      return valid instanceof Promise
        ? valid.then((read) => compileFor(read, request))
        : compileFor(valid, request);
    },
    async compileAhead(query) {
      const valid = await read({ query }, nobody);
      await compile(valid, {}, noLabels, nobody);
    },
  };
}

const keyOf = ({ query, operationName }: Omit<ExecutionRequest, 'scope'>): string =>
  operationName === undefined ? query : `${operationName.length} ${operationName}${query}`;

const noLabels: ReadonlySet<string> = new Set();
const nobody = (): Payer => undefined;
