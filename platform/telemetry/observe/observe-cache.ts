import type { Cache } from '../../cache/cache.ts';
import type { Telemetry } from '../telemetry.ts';

/**
 * Counts the hits and misses of a subgraph's cache, and gives the reads of a recorded request a
 * span.
 */
export function observeCache(
  cache: Cache,
  subgraph: string,
  { metrics, tracing }: Pick<Telemetry, 'metrics' | 'tracing'>,
): Cache {
  if (!metrics && !tracing) return cache;
  const [hits, missed] = [
    metrics?.cacheReads.of(subgraph, 'hit'),
    metrics?.cacheReads.of(subgraph, 'miss'),
  ];
  const count = (keys: number, misses: number) => {
    if (keys > misses) hits?.add(keys - misses);
    if (misses > 0) missed?.add(misses);
  };
  const missing = (values: readonly (string | null)[]) =>
    values.reduce((sum, value) => (value === null ? sum + 1 : sum), 0);
  const spanned = <T>(
    keys: number,
    read: (told: (misses: number) => void) => Promise<T>,
  ): Promise<T> => {
    if (!tracing?.isRecording()) return read((misses) => count(keys, misses));
    return tracing.span(
      'cache read',
      'client',
      { 'clipgraph.subgraph': subgraph, 'clipgraph.cache.keys': keys },
      (span) =>
        read((misses) => {
          count(keys, misses);
          span?.setAttribute('clipgraph.cache.misses', misses);
        }),
    );
  };
  return {
    ...cache,
    get: (key) =>
      spanned(1, async (told) => {
        const value = await cache.get(key);
        told(value === null ? 1 : 0);
        return value;
      }),
    getMany: (keys) =>
      spanned(keys.length, async (told) => {
        const values = await cache.getMany(keys);
        told(missing(values));
        return values;
      }),
    readThrough: (keys, ttlMs, load) =>
      spanned(keys.length, async (told) => {
        let misses = 0;
        const values = await cache.readThrough(keys, ttlMs, (own) => {
          misses = own.length;
          return load(own);
        });
        told(misses);
        return values;
      }),
  };
}
