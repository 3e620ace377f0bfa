const firstWaitMs = 250;
const longestWaitMs = 30_000;

/** The parts of a browser's window that are used. */
interface Page {
  addEventListener?(type: 'online', listener: () => void): void;
  removeEventListener?(type: 'online', listener: () => void): void;
}

/**
 * Waits longer each time, up to half a minute, and not all clients alike; no longer when the
 * browser is online again, or when the signal ends it.
 */
export function untilNextTry(tries: number, signal: AbortSignal): Promise<void> {
  const page: Page = globalThis as object;
  const longest = Math.min(longestWaitMs, firstWaitMs * 2 ** tries);
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      page.removeEventListener?.('online', end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, longest * (0.5 + Math.random() / 2));
    page.addEventListener?.('online', end);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
