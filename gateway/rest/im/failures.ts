import { AppError } from '@clipgraph/platform/errors/catalogue.ts';
import { BodyTooSlow } from '@clipgraph/platform/http/arrival.ts';
import { asFailure } from '../graph.ts';
import { BodyTooLarge } from '../request/body.ts';
import { UnreadableBody } from './read-request.ts';

/** An answer of the IM API that tells what is wrong: plain text with a status. */
interface ImFailure {
  status: number;
  text: string;
  retryAfterSeconds?: number | undefined;
}

const statusOf: Record<string, number> = {
  BAD_USER_INPUT: 400,
  RATE_LIMITED: 429,
  PAYLOAD_TOO_LARGE: 413,
  UNAVAILABLE: 503,
};

/** Every failure of these routes, in one place. @returns undefined for one that nobody expected */
export function imFailureOf(error: unknown): ImFailure | undefined {
  if (error instanceof UnreadableBody) return { status: 400, text: error.message };
  if (error instanceof BodyTooLarge) return { status: 413, text: 'The request body is too large.' };
  if (error instanceof BodyTooSlow)
    return { status: 408, text: 'The request body arrives too slowly.' };
  const failure = asFailure(error);
  // What the HTTP layer refuses before a route is asked.
  const { statusCode, message } = error as { statusCode?: number; message: string };
  if (!failure && statusCode !== undefined && statusCode < 500)
    return { status: statusCode, text: message };
  if (!failure || failure.code === 'INTERNAL_SERVER_ERROR') return undefined;
  return {
    status: statusOf[failure.code] ?? 400,
    text: failure.message,
    retryAfterSeconds: failure.retryAfterSeconds,
  };
}

export const refuse = (message: string, field: string): AppError =>
  new AppError('BAD_USER_INPUT', message, { field });
