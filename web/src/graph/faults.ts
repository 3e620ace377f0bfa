import { ClipgraphError } from '@clipgraph/client/index.ts';
import { CombinedError } from '@urql/core';

/** A refusal in the words that screens decide by: the code of the graph, or NETWORK. */
export interface Fault {
  readonly code: string;
  readonly message: string;
  readonly field?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** @param error whatever was thrown or answered by urql or by `api` */
export function faultOf(error: unknown): Fault {
  if (error instanceof ClipgraphError) return error;
  if (error instanceof CombinedError) {
    const [first] = error.graphQLErrors;
    if (first)
      return {
        code: text(first.extensions.code) ?? 'INTERNAL_SERVER_ERROR',
        message: first.message,
        field: text(first.extensions.field),
      };
    const { networkError } = error;
    if (networkError instanceof ClipgraphError) return networkError;
    return { code: 'NETWORK', message: error.message };
  }
  return { code: 'NETWORK', message: error instanceof Error ? error.message : String(error) };
}
