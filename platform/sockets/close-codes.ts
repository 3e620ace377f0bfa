/**
 * Close codes of ours, beside those of the graphql-transport-ws text (4400, 4401, 4403, 4406, 4408,
 * 4409, 4429). A client may reconnect after each of them; what it must change first is said in the
 * reason.
 */
export const closeCodes = {
  /** The access token ended, or its session or account did. */
  unauthorized: 4401,
  /** The client does not read fast enough: it reconnects and continues with `afterSeq`. */
  tooSlow: 4413,
  /** More sockets than one viewer, or this process, may hold. */
  tooManySockets: 4430,
  /** The owner of the accounts is away. */
  tryAgainLater: 1013,
  /** This process is shutting down. */
  goingAway: 1001,
} as const;
