import type { ErrorCode } from '@clipgraph/platform/errors/catalogue.ts';

/** Every `status_code`, with the sentence that a user reads (docs/older-clients.md#status-codes). */
export const statusCodes = {
  0: 'success',
  10001: 'This user name is taken.',
  10002: 'This user does not exist.',
  10003: 'The user name or the password is wrong.',
  10004: 'Please log in.',
  10005: 'action_type must be 1 to publish or 2 to delete.',
  10006: 'You comment too often. Please wait a moment.',
  10007: 'This file is not a video that can be shown.',
  10008: 'You like this video already.',
  10009: 'You do not like this video.',
  10010: 'You publish too often. Please wait a moment.',
  10011: 'You send messages too often. Please wait a moment.',
  10012: 'You follow too often. Please wait a moment.',
  10013: 'This user does not exist.',
  10014: 'This file is too large.',
  10015: 'This video does not exist.',
  10016: 'This comment does not exist.',
  10017: 'This comment is not yours.',
  10018: 'You may not do this.',
  10019: 'Too many requests. Please wait a moment.',
  10020:
    'This account has a second factor: put the six digits of your authenticator app right behind the password.',
  40001: 'Something went wrong on our side. Please try again.',
  40002: 'A parameter is missing or not valid.',
  40004: 'There is no such route.',
  40005: 'This route does not take this method.',
  50016: 'You cannot follow yourself.',
  50017: 'You do not follow this user.',
  50023: 'You follow this user already.',
} as const;
export type StatusCode = keyof typeof statusCodes;

/** What an error of the graph means where a route does not say otherwise. */
const usualCodes: CodesOfRoute = {
  BAD_USER_INPUT: 40002,
  UNAUTHENTICATED: 10004,
  FORBIDDEN: 10018,
  RATE_LIMITED: 10019,
  PAYLOAD_TOO_LARGE: 10014,
};

/** A route's own meaning of the graph's errors. */
export type CodesOfRoute = Partial<Record<ErrorCode, StatusCode>>;

/** The code of an error of the graph; 40001 for an error that no table knows. */
export const statusCodeOf = (error: string, ofRoute: CodesOfRoute): StatusCode => {
  const codes: Readonly<Record<string, StatusCode>> = { ...usualCodes, ...ofRoute };
  return codes[error] ?? 40001;
};

/** A failure that a route found itself. */
export class DouyinFailure extends Error {
  readonly code: StatusCode;
  readonly httpStatus: number;

  /** @param httpStatus 200 except for the cases of docs/older-clients.md#envelope */
  constructor(code: StatusCode, message: string = statusCodes[code], httpStatus = 200) {
    super(message);
    this.code = code;
    this.httpStatus = httpStatus;
  }
}
