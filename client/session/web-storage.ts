import type { SessionStorage, StoredSession } from './storage.ts';

/** The part of a browser's `Storage` that is used. */
interface StorageArea {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** The parts of a browser's window that are used; Node has them in part. */
interface Page {
  addEventListener?(type: 'storage', listener: (event: { key: string | null }) => void): void;
  removeEventListener?(type: 'storage', listener: (event: { key: string | null }) => void): void;
  readonly navigator?: {
    readonly locks?: { request<T>(name: string, work: () => Promise<T>): Promise<T> };
  };
}

const isSession = (value: unknown): value is StoredSession =>
  typeof value === 'object' && value !== null && 'refreshToken' in value && 'user' in value;

function parsed(text: string | null): StoredSession | undefined {
  try {
    const value: unknown = text === null ? undefined : JSON.parse(text);
    return isSession(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * `webStorage(localStorage)` is shared by all windows of an origin: they log in and out together.
 * `webStorage(sessionStorage)` is a window's own. Whatever script runs in the page can read both.
 * @param key names the session, where one origin has several
 */
export function webStorage(area: StorageArea, key = 'clipgraph:session'): SessionStorage {
  const page: Page = globalThis as object;
  const locks = page.navigator?.locks;
  return {
    read: () => parsed(area.getItem(key)),
    write: (session) =>
      session ? area.setItem(key, JSON.stringify(session)) : area.removeItem(key),
    watch(listener) {
      const onStorage = (event: { key: string | null }) => {
        // Without a key, all of the storage was emptied.
        if (event.key === key || event.key === null) listener();
      };
      page.addEventListener?.('storage', onStorage);
      return () => page.removeEventListener?.('storage', onStorage);
    },
    // Browsers lock on https and localhost only. Elsewhere two windows may send the same refresh
    // token at once: the server answers both alike for ten seconds.
    exclusively: (work) => (locks ? locks.request(key, work) : work()),
  };
}
