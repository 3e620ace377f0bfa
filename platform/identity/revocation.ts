import type { Id } from '../ids/id.ts';

/**
 * One line of the user subgraph's revocation log: a session that has ended, or all sessions of an
 * account up to an epoch. Lines are kept until the last access token that they refuse would have
 * ended by itself.
 */
export interface Revocation {
  /**
   * Position in the log: 1, 2, 3 ... A number may be missing for good, or be written a little later
   * than the one after it.
   */
  revocationId: number;
  accountId: Id;
  /** null: every session of the account up to `sessionEpoch`. */
  sessionId: string | null;
  sessionEpoch: number;
  recordedAtMs: number;
  /** From here on every token concerned has ended anyway. */
  untilMs: number;
}

/** A page of the log, oldest first, with the time on the user subgraph's clock. */
export interface RevocationPage {
  revocations: readonly Revocation[];
  nowMs: number;
}

/** Lines in one page; a shorter page is the last one. */
export const revocationPageSize = 1_000;

/** Each new line is published here as JSON, after its commit and before the command is answered. */
export const revocationChannel = 'identity.revocations';
