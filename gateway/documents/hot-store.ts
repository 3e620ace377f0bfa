import { readFile, rename, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cache } from '@clipgraph/platform/cache/cache.ts';

/** Where one text outlives the process. What it gives may be damaged or from elsewhere. */
export interface HotStore {
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
}

/** A file that is whole at any time. */
export const fileStore = (path: string): HotStore => ({
  read: () => readFile(path, 'utf8').catch(() => undefined),
  async write(text) {
    const written = `${path}.new`;
    await writeFile(written, text, { mode: 0o600 });
    await rename(written, path);
  },
});

const key = 'hot-operations';
/** What nobody refreshed for so long is of a release that is gone. */
const ttlMs = 7 * 24 * 3_600_000;

const [waitMs, againAfterMs] = [1_000, 50];

/**
 * For the processes of a deployment together.
 *
 * @param reach rejects while the cache is away: a process that has just begun may not have reached
 *   it yet, and a cache that is away has nothing
 */
export const sharedStore = (
  cache: Pick<Cache, 'get' | 'set'>,
  reach: () => Promise<unknown> = async () => undefined,
): HotStore => ({
  async read() {
    const endMs = performance.now() + waitMs;
    const isThere = () =>
      reach().then(
        () => true,
        () => false,
      );
    while (!(await isThere()) && performance.now() < endMs) await sleep(againAfterMs);
    return (await cache.get(key)) ?? undefined;
  },
  write: (text) => cache.set(key, text, ttlMs),
});
