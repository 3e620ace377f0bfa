import { isCode } from '../errors.ts';
import type { SessionStorage, StoredSession, Viewer } from './storage.ts';

/** `elsewhere`: another window logged in or out. `ended`: the server refused to renew it. */
export type SessionChange = 'login' | 'logout' | 'ended' | 'elsewhere';
export type SessionListener = (viewer: Viewer | undefined, why: SessionChange) => void;

type Tokens = Omit<StoredSession, 'user'>;

export interface Sessions {
  read(): Promise<StoredSession | undefined>;
  /** Keeps a session that was just opened, or forgets the one that there is. */
  write(session: StoredSession | undefined, why: SessionChange): Promise<void>;
  /**
   * Renews the session whose access token was refused: once, however many ask, in all windows.
   * @returns the session to go on with; undefined when it has ended
   * @throws NETWORK and the like while it cannot be said
   */
  renew(refusedToken: string): Promise<StoredSession | undefined>;
  listen(listener: SessionListener): () => void;
  close(): void;
}

/** An answer that got lost may be asked for again within ten seconds, with the same token. */
const waitsMs = [300, 1_500];

async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (const waitMs of waitsMs)
    try {
      return await work();
    } catch (error) {
      if (!isCode(error, 'NETWORK', 'UNAVAILABLE')) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  return work();
}

/** @param exchange sends a refresh token to the server */
export function createSessions(
  storage: SessionStorage,
  exchange: (refreshToken: string) => Promise<Tokens>,
): Sessions {
  const listeners = new Set<SessionListener>();
  let known: Viewer | undefined;
  let renewing: Promise<StoredSession | undefined> | undefined;

  const tell = (viewer: Viewer | undefined, why: SessionChange) => {
    known = viewer;
    for (const listener of [...listeners]) listener(viewer, why);
  };
  const read = async () => {
    const session = await storage.read();
    known = session?.user;
    return session;
  };
  const endWatch = storage.watch?.(async () => {
    const before = known?.id;
    const session = await read();
    if (session?.user.id !== before) tell(session?.user, 'elsewhere');
  });

  async function exchangeOnce(refusedToken: string): Promise<StoredSession | undefined> {
    const stored = await read();
    // Another window was faster, or nobody is logged in any more.
    if (!stored || stored.accessToken !== refusedToken) return stored;
    const tokens = await persistently(() => exchange(stored.refreshToken)).catch((error) => {
      if (isCode(error, 'UNAUTHENTICATED')) return undefined;
      throw error;
    });
    const now = await read();
    if (now?.refreshToken !== stored.refreshToken) return now;
    const renewed = tokens && { ...tokens, user: stored.user };
    await storage.write(renewed);
    if (!renewed) tell(undefined, 'ended');
    return renewed;
  }

  return {
    read,
    async write(session, why) {
      await storage.write(session);
      tell(session?.user, why);
    },
    renew(refusedToken) {
      const work = () => exchangeOnce(refusedToken);
      renewing ??= (storage.exclusively?.(work) ?? work()).finally(() => {
        renewing = undefined;
      });
      return renewing;
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => endWatch?.(),
  };
}
