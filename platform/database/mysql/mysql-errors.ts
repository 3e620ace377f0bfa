import type { AppError } from '../../errors/catalogue.ts';
import { unavailable } from '../../errors/catalogue.ts';
import { causes } from '../errors.ts';

const connectionCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'PROTOCOL_ENQUEUE_AFTER_QUIT',
  'PROTOCOL_SEQUENCE_TIMEOUT',
]);
// Too many connections, shutting down, read-only after a failover, killed, idle for too long.
const connectionErrnos = new Set([1040, 1053, 1203, 1290, 1792, 1836, 1927, 3169, 4031]);

/** The server is away or going away; nothing is wrong with the statement. */
export const isConnectionError = (error: unknown): boolean =>
  causes(error).some(
    (cause) =>
      connectionCodes.has(cause.code ?? '') ||
      connectionErrnos.has(cause.errno ?? 0) ||
      ('fatal' in cause && cause.fatal === true && cause.errno === undefined) ||
      /closed state|Pool is closed/.test(cause.message),
  );

const lostBeforeCommit = new WeakSet<AppError>();

/**
 * Whether this error ended a connection whose transaction certainly was not committed: it may be
 * run again as a whole.
 */
export const mayRunAgain = (error: unknown): boolean =>
  causes(error).some((cause) => lostBeforeCommit.has(cause as AppError));

export const cannotConnect = (cause: unknown): AppError => withCause(unavailable(), cause);

export function connectionLost(cause: unknown): AppError {
  const error = withCause(unavailable(), cause);
  lostBeforeCommit.add(error);
  return error;
}

/** The commit was sent and its answer never came. */
export const outcomeUnknown = (cause: unknown): AppError =>
  withCause(
    unavailable(
      'The database went away before it confirmed the change. Look whether it was made, or repeat it with the same idempotency key.',
    ),
    cause,
  );

const withCause = (error: AppError, cause: unknown): AppError => Object.assign(error, { cause });
