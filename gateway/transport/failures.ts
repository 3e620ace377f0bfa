/** A status without an answer to the operation. */
export class StatusError extends Error {
  readonly status: number;

  constructor(name: string, status: number, text: string) {
    super(`${name} answered with status ${status}: ${text.slice(0, 200)}`);
    this.status = status;
  }
}

/** A joined request was refused as a whole, before any of its operations was run. */
export class JoinRefused extends StatusError {
  /** It is an older version, which does not know joined requests. */
  get isOlder(): boolean {
    return this.status === 404 || this.status === 405;
  }
}

/**
 * What nothing is run after: the path is not known there, or the body cannot be read or is too
 * long. Anything else, such as too many requests, gets no better when each operation asks again.
 */
const refusals: ReadonlySet<number> = new Set([400, 404, 405, 413]);

/** What a joined request fails with that was answered with a status of its own. */
export const joinFailure = (name: string, status: number): StatusError =>
  new (refusals.has(status) ? JoinRefused : StatusError)(name, status, 'to a joined request');

/**
 * What a broken connection looks like; anything else (a timeout, a cancelled request) is not worth
 * a second try.
 */
const resetCodes: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);
/** A proxy in front of the subgraph could not reach it. */
const passingStatuses: ReadonlySet<number> = new Set([502, 503, 504]);

/** Whether a read is worth a second try. */
export const isPassing = (error: unknown): error is Error =>
  error instanceof StatusError
    ? passingStatuses.has(error.status)
    : error instanceof Error && resetCodes.has((error as { code?: unknown }).code);
