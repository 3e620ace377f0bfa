import { type AppError, unauthenticated } from '../errors/catalogue.ts';
import type { Viewer } from '../identity/viewer.ts';

/**
 * What a feed gives: its items, and last an error that says why there are no more, if it has one.
 */
export type Feed<Item> = AsyncGenerator<Item | AppError, void, void>;

/** Lets a subscription's generator sleep until it is woken or ended. */
export interface LiveFeed {
  readonly ended: boolean;
  wake(): void;
  /** Resolves when woken; at once when that happened since the last wait. */
  wait(): Promise<void>;
  end(): void;
}

interface FeedParts<Item> {
  /** Begins to listen. @returns functions that stop it; each may be called twice */
  listen(feed: LiveFeed): Promise<(() => void)[]>;
  /** Called once while listening: what was there before is read now, what comes later is heard. */
  begin(feed: LiveFeed): Promise<() => AsyncGenerator<Item, void, void>>;
}

/**
 * Opens a feed for a viewer. When the access token ends, so does the feed, with UNAUTHENTICATED as
 * its last item. It stops listening however it ends, also when nobody ever read from it.
 */
export async function openFeed<Item>(
  viewer: Viewer,
  { listen, begin }: FeedParts<Item>,
): Promise<Feed<Item>> {
  const feed = createFeed();
  let tokenEnded = false;
  const endByToken = () => {
    tokenEnded = true;
    feed.end();
  };
  const stops = [...(await listen(feed)), endWithToken(viewer.tokenExpiresAtMs, endByToken)];
  const stop = () => {
    for (const each of stops) each();
  };
  const endNow = () => {
    feed.end();
    stop();
  };
  try {
    const follow = await begin(feed);
    return endable(
      guarded(follow, () => tokenEnded, stop),
      endNow,
    );
  } catch (error) {
    stop();
    throw error;
  }
}

function createFeed(): LiveFeed {
  let woken = false;
  let ended = false;
  let resume: (() => void) | undefined;
  const wake = () => {
    woken = true;
    resume?.();
    resume = undefined;
  };
  return {
    get ended() {
      return ended;
    },
    wake,
    async wait() {
      if (!woken)
        await new Promise<void>((resolve) => {
          resume = resolve;
        });
      woken = false;
    },
    end() {
      ended = true;
      wake();
    },
  };
}

async function* guarded<Item>(
  follow: () => AsyncGenerator<Item, void, void>,
  tokenEnded: () => boolean,
  stop: () => void,
): Feed<Item> {
  try {
    yield* follow();
    if (tokenEnded())
      yield unauthenticated('The access token ended: refresh it and subscribe again.');
  } finally {
    stop();
  }
}

/**
 * Lets `return()` end a feed at once. That of a plain generator would wait until its sleep is over,
 * and would not run the `finally` of a generator that was never begun.
 */
function endable<Item>(generator: Feed<Item>, end: () => void): Feed<Item> {
  const endNow = async () => {
    end();
    return generator.return();
  };
  return {
    next: () => generator.next(),
    return: endNow,
    throw: endNow,
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => {
      await endNow();
    },
  };
}

const longestTimerMs = 2 ** 31 - 1;

function endWithToken(expiresAtMs: number | null, end: () => void): () => void {
  if (expiresAtMs === null) return () => {};
  const timer = setTimeout(end, Math.min(longestTimerMs, Math.max(0, expiresAtMs - Date.now())));
  timer.unref();
  return () => clearTimeout(timer);
}
