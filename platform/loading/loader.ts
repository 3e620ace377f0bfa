import DataLoader from 'dataloader';
import { chunked } from '../database/statements.ts';

/** Reads values by key, each key once, those of one turn together. */
export interface Loader<Key, Value> {
  /** The value: without a promise once it has been read. */
  get(key: Key): Value | Promise<Value>;
  load(key: Key): Promise<Value>;
  /** The values of these keys, in their order, after one wait for all of them. */
  all(keys: readonly Key[]): Promise<Value[]>;
  /**
   * Reads these, so that `get` has them at once. Never rejects: what could not be read is read
   * again by whoever asks for it, who is then told what is wrong.
   */
  prefetch(keys: readonly Key[]): Promise<void>;
}

/**
 * A DataLoader whose values are given at once when they are there. Keys are compared as a Map does.
 * @param read the values of at most 1 024 distinct keys, in their order
 */
export function createLoader<Key, Value>(
  read: (keys: readonly Key[]) => Promise<readonly Value[]>,
): Loader<Key, Value> {
  const known = new Map<Key, Value>();
  const underWay = new Map<Key, Promise<unknown>>();
  const readAll = async (lists: readonly (readonly Key[])[]): Promise<null[]> => {
    const keys = [...new Set(lists.flat())];
    try {
      const values = (await Promise.all(chunked(keys).map(read))).flat(1) as Value[];
      for (const [at, key] of keys.entries()) known.set(key, values[at] as Value);
    } finally {
      for (const key of keys) underWay.delete(key);
    }
    return lists.map(() => null);
  };
  let gathering: DataLoader<readonly Key[], null> | undefined;
  const begin = (keys: readonly Key[]): Promise<unknown> => {
    // Lists of keys are gathered, so that a list waits once.
    gathering ??= new DataLoader(readAll, { cache: false });
    const reading = gathering.load(keys);
    for (const key of keys) underWay.set(key, reading);
    return reading;
  };

  /** Undefined when all of them have been read. */
  const waitFor = (keys: readonly Key[]): Promise<unknown> | undefined => {
    const missing: Key[] = [];
    const waits = new Set<Promise<unknown>>();
    for (const key of keys) {
      if (known.has(key)) continue;
      const reading = underWay.get(key);
      if (reading) waits.add(reading);
      else missing.push(key);
    }
    if (missing.length > 0) waits.add(begin(missing));
    return waits.size > 0 ? Promise.all(waits) : undefined;
  };
  const get = (key: Key): Value | Promise<Value> => {
    const value = known.get(key);
    if (value !== undefined || known.has(key)) return value as Value;
    return (underWay.get(key) ?? begin([key])).then(() => known.get(key) as Value);
  };
  return {
    get,
    load: async (key) => get(key),
    async all(keys) {
      await waitFor(keys);
      return keys.map((key) => known.get(key) as Value);
    },
    async prefetch(keys) {
      await waitFor(keys)?.catch(() => undefined);
    },
  };
}
