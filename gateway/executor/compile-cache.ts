import { LRUCache } from 'lru-cache';

export interface CompileCacheUsage {
  readonly entries: number;
  readonly bytes: number;
}

interface CompileCache<Value> {
  /**
   * What is kept under the key, else what `create` makes; callers that come while it is being made
   * share it. A failure is not kept.
   */
  get(key: string, create: () => Promise<Value>): Value | Promise<Value>;
  /** Whether it is kept, or being made. */
  has(key: string): boolean;
  /** What is kept. */
  values(): Iterable<Value>;
  usage(): CompileCacheUsage;
}

/**
 * @param maxBytes what the values may weigh together, by their own estimates; the least recently
 *   used go first
 */
export function createCompileCache<Value extends { readonly bytes: number }>(
  maxBytes: number,
): CompileCache<Value> {
  const kept = new LRUCache<string, Value>({
    maxSize: maxBytes,
    sizeCalculation: (value, key) => Math.min(maxBytes, value.bytes + 2 * key.length),
  });
  const making = new Map<string, Promise<Value>>();
  return {
    values: () => kept.values(),
    has: (key) => kept.has(key) || making.has(key),
    usage: () => ({ entries: kept.size, bytes: kept.calculatedSize }),
    get(key, create) {
      const value = kept.get(key) ?? making.get(key);
      if (value) return value;
      const made = create()
        .then((created) => {
          kept.set(key, created);
          return created;
        })
        .finally(() => making.delete(key));
      making.set(key, made);
      return made;
    },
  };
}
