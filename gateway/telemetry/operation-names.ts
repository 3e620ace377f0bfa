import { getOperationAST, OperationTypeNode, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import { hashOf, type KnownDocuments } from '../documents/known-documents.ts';
import type { ExecutionRequest } from '../executor/request.ts';

export interface OperationLabel {
  /**
   * The name of an operation that was known beforehand, else `other`: clients cannot make up names
   * without end.
   */
  readonly name: string;
  readonly kind: OperationTypeNode;
}

const other: OperationLabel = { name: 'other', kind: OperationTypeNode.QUERY };
const maxTokens = 20_000;

/** How an operation is called in metrics, traces and logs. */
export function createOperationNames(
  known: KnownDocuments,
): (request: Omit<ExecutionRequest, 'scope'>) => OperationLabel {
  const labels = new LRUCache<string, OperationLabel>({ max: 2_000 });
  const read = ({
    query,
    document,
    operationName,
  }: Omit<ExecutionRequest, 'scope'>): OperationLabel => {
    try {
      const operation = getOperationAST(
        document ?? parse(query, { noLocation: true, maxTokens }),
        operationName,
      );
      if (!operation) return other;
      const name = known.has(hashOf(query)) ? operation.name?.value : undefined;
      return { name: name ?? other.name, kind: operation.operation };
    } catch {
      return other;
    }
  };
  return (request) => {
    const { query, operationName } = request;
    const key = operationName === undefined ? query : `${operationName} ${query}`;
    let label = labels.get(key);
    if (!label) {
      label = read(request);
      labels.set(key, label);
    }
    return label;
  };
}
