import type { Logger } from 'pino';

interface BackgroundWork {
  /** From the end of one round to the beginning of the next, in ms. */
  everyMs: number;
  /**
   * One round. It may end early once `stopping` is aborted.
   * @returns true when there is more to do: the next round begins at once
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: work that never has more to do returns nothing
  work(stopping: AbortSignal): Promise<boolean | void>;
  log: Logger;
  /** What is logged as a warning, with the error, when a round fails; the next one comes anyway. */
  failure: string;
  /** When the first round begins, in ms. @default everyMs */
  firstAfterMs?: number;
  /** After a round that failed, in ms. @default everyMs */
  retryAfterMs?: number;
  /**
   * Varies each wait by up to a quarter either way, so that processes started together do not keep
   * doing the same work at the same moment.
   * @default false
   */
  spread?: boolean;
}

/** Ends background work, and resolves when the round under way is done. */
export type Stop = () => Promise<void>;

/**
 * Does something again and again in the background, one round at a time. It never keeps the process
 * alive by itself.
 */
export function runEvery({
  everyMs,
  work,
  log,
  failure,
  firstAfterMs = everyMs,
  retryAfterMs = everyMs,
  spread = false,
}: BackgroundWork): Stop {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    running = round();
  };
  const after = (waitMs: number): void => {
    timer = setTimeout(begin, spread ? waitMs * (0.75 + Math.random() / 2) : waitMs).unref();
  };
  async function round(): Promise<void> {
    let waitMs = everyMs;
    try {
      if ((await work(stopping.signal)) === true) waitMs = 0;
    } catch (error) {
      waitMs = retryAfterMs;
      // A store that is closed while the process stops is no news.
      if (!stopping.signal.aborted) log.warn({ err: error }, failure);
    }
    if (!stopping.signal.aborted) after(waitMs);
  }
  if (firstAfterMs === 0) begin();
  else after(firstAfterMs);
  return async () => {
    stopping.abort();
    clearTimeout(timer);
    await running;
  };
}
