/** The window and the number of executions that one identity may make in it. */
export interface RateLimit {
  max: number;
  windowMs: number;
}

/** What became of one execution that wanted to be counted. */
export interface Taken {
  /** false: the window was full and nothing was counted. */
  taken: boolean;
  /** How many others the window holds. */
  others: number;
  /** When the window has room again; 0 when it has. */
  retryAfterMs: number;
}

/** An amount, such as bytes, that one identity wants to use of what a window holds. */
export interface Charge {
  name: string;
  identity: string;
  /** `max` is an amount too. */
  limit: RateLimit;
  amount: number;
}

/**
 * Atomic sliding-window limits, in Redis when there is one, in process otherwise or while it is
 * away.
 */
export interface RateLimits {
  /**
   * Counts one execution now.
   * @param name what is limited (`Mutation.register`); @param identity who (`address:1.2.3.4`,
   *   `account:17`)
   * @throws RATE_LIMITED with `retryAfterSeconds` when the window is full; nothing is counted then.
   */
  hit(name: string, identity: string, limit: RateLimit): Promise<void>;
  /** As `hit`, but tells instead of throwing. */
  take(name: string, identity: string, limit: RateLimit): Promise<Taken>;
  /**
   * Counts nothing: for limits on failures, where each failure is a `hit` and a further attempt is
   * refused beforehand.
   * @throws RATE_LIMITED as `hit` would now
   */
  check(name: string, identity: string, limit: RateLimit): Promise<void>;
  /**
   * Takes back the newest counted execution: for limits on failures that must hold under
   * concurrency. Count before the attempt with `hit`, so that concurrent attempts cannot slip past
   * the limit together, and forgive when the attempt succeeds.
   */
  forgive(name: string, identity: string): Promise<void>;
  /**
   * Counts amounts, all of them or none. It keeps two numbers for each window, so it also suits
   * limits of thousands.
   * @throws RATE_LIMITED with `retryAfterSeconds` when one of the windows has no room
   */
  charge(charges: readonly Charge[]): Promise<void>;
}

/** What is limited when nothing else is configured. */
export const rateLimitDefaults = {
  registerPerAddress: { max: 120, windowMs: 60_000 },
  /** Attempts, whether they succeed or not: each is work for a core. */
  loginsPerAccountAndAddress: { max: 30, windowMs: 60_000 },
  loginsPerAddress: { max: 240, windowMs: 60_000 },
  failedLoginsPerAccountAndAddress: { max: 10, windowMs: 60_000 },
  /** Below the next one, so that one address alone does not reach it. */
  failedLoginsPerAccountAndAddressInAnHour: { max: 30, windowMs: 3_600_000 },
  failedLoginsPerAccountInAnHour: { max: 100, windowMs: 3_600_000 },
  failedLoginsPerAddress: { max: 120, windowMs: 60_000 },
  /** Wrong codes of a second factor, at whichever door. */
  wrongCodesPerAccount: { max: 5, windowMs: 60_000 },
  wrongCodesPerAccountInADay: { max: 20, windowMs: 24 * 3_600_000 },
  /** Many people may share an address, and each renews four times an hour. */
  refreshPerAddress: { max: 3_000, windowMs: 60_000 },
  sendPerAccount: { max: 200, windowMs: 1000 },
  commentPerAccount: { max: 20, windowMs: 1000 },
  createUploadPerAccount: { max: 300, windowMs: 60_000 },
  publishPerAccount: { max: 5, windowMs: 1000 },
  editPhotosPerAccount: { max: 60, windowMs: 60_000 },
  retryProcessingPerAccount: { max: 30, windowMs: 60_000 },
  /** Of one mailbox, whoever asks, so that nobody fills a stranger's. */
  lettersPerMailbox: { max: 5, windowMs: 3_600_000 },
  requestResetPerAddress: { max: 10, windowMs: 60_000 },
  /** Tokens are 256 bits of chance: this bounds work, not guesses. */
  mailTokensPerAddress: { max: 60, windowMs: 60_000 },
  searchPerViewer: { max: 50, windowMs: 1000 },
} as const satisfies Record<string, RateLimit>;

const often: RateLimit = { max: 600, windowMs: 60_000 };

/**
 * How often an account may run a mutation, by its field. No person meets these: they stop programs
 * that write without end.
 */
export const mutationLimits: Readonly<Record<string, RateLimit>> = {
  likePost: often,
  unlikePost: often,
  recordViews: { max: 1_200, windowMs: 60_000 },
  deleteComment: often,
  editComment: often,
  likeComment: often,
  unlikeComment: often,
  pinComment: often,
  unpinComment: often,
  savePost: often,
  unsavePost: often,
  sharePost: often,
  follow: often,
  unfollow: often,
  block: often,
  unblock: often,
  editMessage: often,
  deleteMessage: often,
  acceptChat: often,
  updateMessagingSettings: often,
  createGroup: { max: 60, windowMs: 60_000 },
  addMembers: often,
  removeMember: often,
  leaveGroup: often,
  renameGroup: often,
  registerPush: { max: 30, windowMs: 60_000 },
  unregisterPush: often,
  logout: often,
  endSession: often,
  endOtherSessions: often,
  setEmail: { max: 20, windowMs: 3_600_000 },
  createPictureUpload: { max: 60, windowMs: 60_000 },
  changePassword: { max: 60, windowMs: 60_000 },
  beginPasskeyRegistration: { max: 60, windowMs: 60_000 },
  finishPasskeyRegistration: { max: 60, windowMs: 60_000 },
  removePasskey: { max: 60, windowMs: 60_000 },
  beginSecondFactor: { max: 60, windowMs: 60_000 },
  confirmSecondFactor: { max: 60, windowMs: 60_000 },
  disableSecondFactor: { max: 60, windowMs: 60_000 },
  renewRecoveryCodes: { max: 60, windowMs: 60_000 },
  updateProfile: { max: 60, windowMs: 60_000 },
  deleteAccount: { max: 60, windowMs: 60_000 },
};
