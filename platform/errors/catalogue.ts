import { GraphQLError } from 'graphql';

/**
 * Every code a client can meet in `errors[].extensions.code`, besides GraphQL's own request-level
 * codes (`GRAPHQL_PARSE_FAILED`, `GRAPHQL_VALIDATION_FAILED`, `PERSISTED_QUERY_*`, `BAD_REQUEST`).
 */
export const errorCodes = [
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'RATE_LIMITED',
  'PAYLOAD_TOO_LARGE',
  'UNAVAILABLE',
  'CURSOR_EXPIRED',
  'SECOND_FACTOR_REQUIRED',
] as const;
/**
 * The only extensions that reach a client. Anything else (service names, URLs, stack traces) is
 * ours to read in the log.
 */
export const shownExtensions = ['code', 'field', 'retryAfterSeconds', 'challenge'] as const;
export type ErrorCode = (typeof errorCodes)[number];

/**
 * An error that the client is meant to read. Anything else that is thrown is a fault of ours and is
 * masked.
 */
export class AppError extends GraphQLError {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, details: Record<string, unknown> = {}) {
    super(message, { extensions: { code, ...details } });
    this.name = 'AppError';
    this.code = code;
  }
}

/**
 * @param field the argument or input field at fault, as the client wrote it (`input.username`,
 *   `first`).
 */
export const badUserInput = (message: string, field: string): AppError =>
  new AppError('BAD_USER_INPUT', message, { field });

/** How a token is sent: the end of a sentence. */
export const asBearer =
  'as "Authorization: Bearer <token>", over WebSocket as "authorization" in the payload of connection_init.';

export const unauthenticated = (
  message = `Log in and send the access token ${asBearer}`,
): AppError => new AppError('UNAUTHENTICATED', message);

export const forbidden = (message: string): AppError => new AppError('FORBIDDEN', message);

/**
 * The account has a second factor, and its code is missing.
 * @param challenge of a login: what `completeLogin` takes with the code
 */
export const secondFactorRequired = (message: string, challenge?: string): AppError =>
  new AppError('SECOND_FACTOR_REQUIRED', message, challenge === undefined ? {} : { challenge });

export const notFound = (what: string): AppError =>
  new AppError('NOT_FOUND', `${what} does not exist, or you may not see it.`);

export const conflict = (message: string, field?: string): AppError =>
  new AppError('CONFLICT', message, field === undefined ? {} : { field });

export const rateLimited = (retryAfterSeconds: number): AppError =>
  new AppError('RATE_LIMITED', `Too many requests. Try again in ${retryAfterSeconds} s.`, {
    retryAfterSeconds,
  });

export const payloadTooLarge = (message: string): AppError =>
  new AppError('PAYLOAD_TOO_LARGE', message);

/**
 * The owner of something needed is away; nothing was changed, so the client may simply repeat the
 * request.
 */
export const unavailable = (
  message = 'A part of the service is away. Nothing was changed; try again in a moment.',
): AppError => new AppError('UNAVAILABLE', message);

/** A ranked list goes on only as long as its order is remembered. */
export const cursorExpired = (message: string): AppError => new AppError('CURSOR_EXPIRED', message);

export const isAppError = (error: unknown): error is AppError => error instanceof AppError;
