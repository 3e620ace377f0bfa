/** What a program can tell apart; the server's codes, and NETWORK where no answer came. */
export type ErrorCode =
  | 'BAD_USER_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'RATE_LIMITED'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNAVAILABLE'
  | 'CURSOR_EXPIRED'
  | 'SECOND_FACTOR_REQUIRED'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'BAD_REQUEST'
  | 'SCHEMA_CHANGED'
  | 'NETWORK';

/** An error as it stands in an answer. */
export interface GraphError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: {
    readonly code?: ErrorCode;
    readonly field?: string;
    readonly retryAfterSeconds?: number;
    readonly challenge?: string;
  };
}

interface Details {
  readonly errors?: readonly GraphError[];
  readonly traceId?: string | undefined;
  readonly cause?: unknown;
}

/** Something that could not be done. `code` is for programs, `message` for people. */
export class ClipgraphError extends Error {
  override readonly name = 'ClipgraphError';
  readonly code: ErrorCode;
  /** Of BAD_USER_INPUT: the argument at fault, as `input.username`. */
  readonly field: string | undefined;
  /** Of RATE_LIMITED. */
  readonly retryAfterSeconds: number | undefined;
  /** Of a login's SECOND_FACTOR_REQUIRED: what `completeLogin` takes. */
  readonly challenge: string | undefined;
  /** Names the request in the server's logs; say it when you report a fault. */
  readonly traceId: string | undefined;
  /** All errors of the answer. */
  readonly errors: readonly GraphError[];

  constructor(code: ErrorCode, message: string, { errors = [], traceId, cause }: Details = {}) {
    super(message, cause === undefined ? undefined : { cause });
    const extensions = errors.find((error) => error.extensions?.code === code)?.extensions;
    this.code = code;
    this.field = extensions?.field;
    this.retryAfterSeconds = extensions?.retryAfterSeconds;
    this.challenge = extensions?.challenge;
    this.traceId = traceId;
    this.errors = errors;
  }
}

/** Whether it is an error of ours with one of these codes: `isCode(error, 'CONFLICT')`. */
export const isCode = (error: unknown, ...codes: ErrorCode[]): error is ClipgraphError =>
  error instanceof ClipgraphError && codes.includes(error.code);

/** What is thrown for an answer with this as its decisive error. */
export const refusalOf = (
  refused: GraphError,
  errors: readonly GraphError[],
  traceId?: string,
): ClipgraphError =>
  new ClipgraphError(refused.extensions?.code ?? 'BAD_REQUEST', refused.message, {
    errors: [refused, ...errors.filter((error) => error !== refused)],
    traceId,
  });

/** No answer came, or none that can be read. */
export const networkError = (message: string, cause?: unknown): ClipgraphError =>
  new ClipgraphError('NETWORK', message, { cause });
