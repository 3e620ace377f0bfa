import { BodyTooSlow } from '@clipgraph/platform/http/arrival.ts';
import { asFailure } from '../../graph.ts';
import { BodyTooLarge } from '../../request/body.ts';
import { BadParameter } from '../../request/parameters.ts';
import { FileTooLarge, MalformedForm } from '../files/receive-file.ts';
import {
  type CodesOfRoute,
  DouyinFailure,
  type StatusCode,
  statusCodeOf,
  statusCodes,
} from './codes.ts';

/** A failure as it leaves. */
interface ShownFailure {
  code: StatusCode;
  message: string;
  httpStatus: number;
  retryAfterSeconds?: number | undefined;
}

/**
 * Every failure of these routes becomes a code here.
 * @returns undefined for one that nobody expected
 */
export function shownFailure(error: unknown, codes: CodesOfRoute): ShownFailure | undefined {
  if (error instanceof DouyinFailure)
    return { code: error.code, message: error.message, httpStatus: error.httpStatus };
  if (error instanceof BadParameter || error instanceof MalformedForm)
    return { code: 40002, message: error.message, httpStatus: 200 };
  if (error instanceof FileTooLarge)
    return { code: 10014, message: statusCodes[10014], httpStatus: 413 };
  if (error instanceof BodyTooLarge)
    return { code: 40002, message: 'The request body is too large.', httpStatus: 413 };
  if (error instanceof BodyTooSlow)
    return { code: 40002, message: 'The request body arrives too slowly.', httpStatus: 200 };
  const failure = asFailure(error);
  if (!failure || failure.code === 'INTERNAL_SERVER_ERROR') return undefined;
  const code = statusCodeOf(failure.code, codes);
  // The graph says which input is wrong, in its own names of them.
  const message = code === 40002 ? failure.message.replaceAll('`input.', '`') : statusCodes[code];
  const { retryAfterSeconds } = failure;
  return {
    code,
    message,
    httpStatus: failure.code === 'RATE_LIMITED' ? 429 : 200,
    retryAfterSeconds,
  };
}
