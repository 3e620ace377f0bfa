import { ClipgraphError, type GraphError, networkError, refusalOf } from '../errors.ts';
import type { Fetch } from './authorized-fetch.ts';

export interface RequestOptions {
  readonly signal?: AbortSignal;
  /** Goes on when the page is left, for at most 64 KiB. */
  readonly keepalive?: boolean;
  /** Sends no access token. */
  readonly asGuest?: boolean;
}

/** An answer as it came. */
export interface Answer<Result> {
  readonly data: Result | null;
  /** Also of an answer with data: a part of it is null then. */
  readonly errors: readonly GraphError[];
  readonly traceId: string | undefined;
}

interface Operation {
  readonly query: string;
  readonly variables: unknown;
}

const isAnswer = (value: unknown): value is { data?: unknown; errors?: GraphError[] } =>
  typeof value === 'object' && value !== null && ('data' in value || 'errors' in value);

/** @throws NETWORK when no answer came, UNAVAILABLE when a proxy answered instead */
export async function post<Result>(
  fetch: Fetch,
  url: string,
  operation: Operation,
  { signal, keepalive = false }: RequestOptions,
): Promise<Answer<Result>> {
  const response = await fetch(url, {
    method: 'POST',
    // With it a token that is refused is told by the status, too.
    headers: { accept: 'application/graphql-response+json', 'content-type': 'application/json' },
    body: JSON.stringify(operation),
    keepalive,
    ...(signal && { signal }),
  }).catch((error: unknown) => {
    if (signal?.aborted || error instanceof ClipgraphError) throw error;
    throw networkError(`${url} does not answer.`, error);
  });
  const traceId = response.headers.get('x-trace-id') ?? undefined;
  const answer: unknown = await response.json().catch((error: unknown) => {
    if (signal?.aborted) throw error;
    return undefined;
  });
  if (!isAnswer(answer)) {
    const message = `${url} answered ${response.status}, and no GraphQL.`;
    throw response.status >= 500
      ? new ClipgraphError('UNAVAILABLE', message, { traceId })
      : networkError(message);
  }
  return { data: (answer.data ?? null) as Result | null, errors: answer.errors ?? [], traceId };
}

/** Whether a root field is null because of this error. */
const failsRoot = (data: object | null, { path }: GraphError): boolean =>
  data === null || !path?.length || Object.entries(data).some(isNullAt(path[0]));

const isNullAt =
  (root: unknown) =>
  ([field, value]: [string, unknown]): boolean =>
    field === root && value === null;

/** The error of a root field, or of the request; undefined when what was asked for is there. */
export const refusalIn = ({ data, errors }: Answer<unknown>): GraphError | undefined =>
  errors.find((error) => failsRoot(data as object | null, error));

/**
 * The data of an answer whose root fields were all done. Deeper fields may be null with an error of
 * their own, where the schema says so.
 * @throws the error of the root field, or of the request
 */
export function dataOf<Result>(answer: Answer<Result>): Result {
  const { data, errors, traceId } = answer;
  const refused = refusalIn(answer);
  if (refused) throw refusalOf(refused, errors, traceId);
  if (data === null) throw networkError('The answer holds neither data nor errors.');
  return data;
}
