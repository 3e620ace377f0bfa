import { type GraphQLSchema, specifiedRules, type ValidationRule } from 'graphql';
import { LRUCache } from 'lru-cache';
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
import type { ExecutionRequest } from './request.ts';

export interface OperationsOptions {
  /** Further rules that a document must keep, after GraphQL's own. */
  readonly validationRules?: readonly ValidationRule[];
  /**
   * Makes, for a supergraph, the last check of each request before it is planned or run. The check
   * throws InvalidRequest to refuse.
   */
  readonly admission?: (graph: {
    supergraphSdl: string;
    apiSchema: GraphQLSchema;
  }) => (valid: ValidDocument, variables: Variables, scope: RequestScope) => void;
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
}

/** The operations of one supergraph: each is read, planned and compiled once, then kept. */
interface Operations {
  /**
   * Answers without a promise when the operation is compiled already.
   * @throws InvalidRequest, or rejects with it
   */
  prepare(request: ExecutionRequest): Prepared | Promise<Prepared>;
  /** @throws InvalidRequest */
  compileAhead(query: string): Promise<void>;
  usage(): CompileCacheUsage;
}

export function createOperations(
  graph: Graph,
  supergraphSdl: string,
  options: OperationsOptions,
): Operations {
  const { validationRules = [], maxCompiledBytes = 64 * 1024 * 1024 } = options;
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
    usage: operations.usage,
    prepare({ query, operationName, variables, scope }) {
      const valid = read(query, operationName);
      const bound = valid.bind(variables);
      admit?.(valid, bound.coerced, scope);
      const operation = compile(valid, bound.coerced, labels(scope));
      return operation instanceof Promise
        ? operation.then((compiled) => ({ bound, operation: compiled }))
        : { bound, operation };
    },
    async compileAhead(query) {
      await compile(read(query, undefined), {}, noLabels);
    },
  };
}

const noLabels: ReadonlySet<string> = new Set();
