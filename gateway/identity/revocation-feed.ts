import { joined } from '@clipgraph/platform/background/joined.ts';
import { runEvery } from '@clipgraph/platform/background/run-every.ts';
import type { Revocation, RevocationPage } from '@clipgraph/platform/identity/revocation.ts';
import { revocationPageSize } from '@clipgraph/platform/identity/revocation.ts';
import type { Logger } from 'pino';
import type { RevocationList } from './revocation-list.ts';

/** How the user subgraph's revocation log reaches this process. */
export interface RevocationSource {
  /** The page of the log after a position. Rejects while the user subgraph is away. */
  since(afterId: number): Promise<RevocationPage>;
  /**
   * Lines as they are written; some may be lost.
   * @returns a function that ends the subscription.
   */
  subscribe(listener: (revocation: Revocation) => void): Promise<() => void>;
}

interface RevocationFeed {
  /**
   * Resolves once the whole log has been read at least once.
   * @throws what `since` throws while it has not.
   */
  loaded(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A line may become visible after one with a higher number, when its transaction commits later; by
 * then it is there or never comes.
 */
const settledAfterMs = 10_000;
const purgeEveryMs = 60_000;

/**
 * Keeps a list up to date: what is published acts at once, and a poll finds what was lost on the
 * way. While the source is away the list stays as it was.
 * @param pollMs the longest time for which a lost message can go unnoticed
 */
export function createRevocationFeed(
  source: RevocationSource,
  list: RevocationList,
  log: Logger,
  pollMs = 500,
): RevocationFeed {
  let settledId = 0;
  let everLoaded = false;
  let away = false;
  let purgedAtMs = 0;
  let subscription: Promise<() => void> | undefined;

  async function read(): Promise<void> {
    let afterId = settledId;
    let settling = true;
    for (;;) {
      const { revocations, nowMs } = await source.since(afterId);
      for (const revocation of revocations) {
        list.add(revocation);
        settling &&=
          revocation.revocationId === settledId + 1 ||
          revocation.recordedAtMs < nowMs - settledAfterMs;
        if (settling) settledId = revocation.revocationId;
        afterId = revocation.revocationId;
      }
      if (revocations.length < revocationPageSize) break;
    }
    everLoaded = true;
  }

  const readOnce = joined(read);

  function subscribe(): void {
    subscription ??= source.subscribe((revocation) => list.add(revocation));
    subscription.catch(() => {
      subscription = undefined;
    });
  }

  async function poll(): Promise<void> {
    subscribe();
    try {
      await readOnce();
      if (away) log.info('the revocation log can be read again');
      away = false;
    } catch (error) {
      if (!away)
        log.warn(
          { err: error },
          'the revocation log cannot be read; serving with the ended sessions known so far',
        );
      away = true;
    }
    const nowMs = Date.now();
    if (nowMs - purgedAtMs >= purgeEveryMs) {
      list.purge(nowMs);
      purgedAtMs = nowMs;
    }
  }

  subscribe();
  const stop = runEvery({
    everyMs: pollMs,
    log,
    failure: 'revocations that ended could not be forgotten',
    work: poll,
  });
  return {
    async loaded() {
      if (!everLoaded) await readOnce();
    },
    async close() {
      await stop();
      const unsubscribe = await subscription?.catch(() => undefined);
      unsubscribe?.();
    },
  };
}
