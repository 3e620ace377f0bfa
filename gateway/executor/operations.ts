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

/** An operation that may be asked for, and what its plan depends on beside its text. */
export interface ExpectedOperation {
  readonly query: string;
  readonly operationName?: string | undefined;
  /** The condition variables that are true. */
  readonly trueVariables?: readonly string[];
  /** The labels of `@override(label:)` that hold. */
  readonly activeLabels?: readonly string[];
}

/** One that was asked for. */
export interface UsedOperation extends ExpectedOperation {
  /** How often, since it was compiled. */
  readonly uses: number;
}

/** An operation that is kept, and where it came from. */
interface KeptOperation {
  readonly compiled: CompiledOperation;
  readonly bytes: number;
  readonly origin: ExpectedOperation;
  uses: number;
}

/** The operations of one supergraph: each is read, planned and compiled once, then kept. */
export interface Operations {
  /**
   * Answers without a promise when the operation is compiled already.
   * @throws InvalidRequest, or rejects with it
   */
  prepare(request: ExecutionRequest): Prepared | Promise<Prepared>;
  /** @throws InvalidRequest */
  compileAhead(expected: ExpectedOperation): Promise<void>;
  /** The operations that are kept and were asked for, in no order. */
  used(): UsedOperation[];
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
  const operations = createCompileCache<KeptOperation>(maxCompiledBytes);
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
    { query, operationName }: ExpectedOperation,
    variables: Variables,
    activeLabels: ReadonlySet<string>,
    asPayer: () => Payer,
  ) => {
    const trueVariables =
      valid.conditions.length === 0
        ? noNames
        : new Set(valid.conditions.filter((name) => variables[name] === true));
    const plain = trueVariables.size === 0 && activeLabels.size === 0;
    const variant = plain
      ? valid.key
      : JSON.stringify([...trueVariables, null, ...activeLabels, valid.key]);
    return operations.get(variant, async () => {
      const payer = asPayer();
      planner.admit?.(payer);
      const circumstances = { trueVariables, activeLabels, payer };
      const compiled = await compileOperation(graph, valid, circumstances);
      const origin: ExpectedOperation = {
        query,
        operationName,
        trueVariables: [...trueVariables],
        activeLabels: [...activeLabels],
      };
      return { compiled, bytes: compiled.bytes, origin, uses: 0 };
    });
  };

  const compileFor = (
    valid: ValidDocument,
    request: ExecutionRequest,
  ): Prepared | Promise<Prepared> => {
    const { query, variables, scope } = request;
    const bound = valid.bind(variables);
    const cost = admit?.(valid, bound.coerced, scope) ?? 0;
    const use = (kept: KeptOperation): Prepared => {
      kept.uses++;
      return { bound, operation: kept.compiled, cost };
    };
    const asPayer = () => payerOf(query, scope);
    const kept = compile(valid, request, bound.coerced, labels(scope), asPayer);
    return kept instanceof Promise ? kept.then(use) : use(kept);
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
    async compileAhead(expected) {
      const { query, operationName, trueVariables = [], activeLabels = [] } = expected;
      const valid = await read({ query, operationName }, nobody);
      const variables = Object.fromEntries(trueVariables.map((name) => [name, true]));
      await compile(valid, expected, variables, new Set(activeLabels), nobody);
    },
    used: () =>
      [...operations.values()]
        .filter(({ uses }) => uses > 0)
        .map(({ origin, uses }) => ({ ...origin, uses })),
  };
}

const keyOf = ({ query, operationName }: Omit<ExecutionRequest, 'scope'>): string =>
  operationName === undefined ? query : `${operationName.length} ${operationName}${query}`;

const noNames: ReadonlySet<string> = new Set();

const nobody = (): Payer => undefined;
