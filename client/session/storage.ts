export type MaybePromise<T> = T | Promise<T>;

/** Who is logged in. */
export interface Viewer {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
}

/** What `login`, `register`, `changePassword` and the like answer. */
export interface StoredSession {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** When the access token ends, as ISO 8601 text. */
  readonly expiresAt: string;
  readonly user: Viewer;
}

/** Where a session is kept. Implement it for a keychain or the like. */
export interface SessionStorage {
  read(): MaybePromise<StoredSession | undefined>;
  /** Keeps the session, or forgets it. */
  write(session: StoredSession | undefined): MaybePromise<void>;
  /** Tells of changes that another window makes. @returns ends it */
  watch?(listener: () => void): () => void;
  /**
   * Runs one work at a time among all that share this storage, so that a refresh token is sent
   * once.
   */
  exclusively?<T>(work: () => Promise<T>): Promise<T>;
}

/** Forgets with the process or the page. */
export function memoryStorage(session?: StoredSession): SessionStorage {
  let kept = session;
  return {
    read: () => kept,
    write: (given) => {
      kept = given;
    },
  };
}
