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

/** Keys that are read together. */
interface Batch<Key> {
  readonly keys: Set<Key>;
  readonly done: Promise<unknown>;
}

/**
 * A DataLoader whose values are given at once when they are there. Keys are compared as a Map does.
 * @param read the values of at most 1 024 distinct keys, in their order
 */
export function createLoader<Key, Value>(
  read: (keys: readonly Key[]) => Promise<readonly Value[]>,
): Loader<Key, Value> {
  const known = new Map<Key, Value>();
  /** Those that are gathered, or being read. */
  const underWay = new Set<Batch<Key>>();
  let gathering: Batch<Key> | undefined;
  let turns: DataLoader<Set<Key>, null> | undefined;

  const readAll = async (keys: readonly Key[]): Promise<void> => {
    const values = await read(keys);
    for (let at = 0; at < keys.length; at++) known.set(keys[at] as Key, values[at] as Value);
  };
  const begin = (): Batch<Key> => {
    const keys = new Set<Key>();
    // A DataLoader knows when this turn has asked for all that it wants.
    turns ??= new DataLoader(
      async ([gathered]) => {
        gathering = undefined;
        await Promise.all(chunked([...(gathered as Set<Key>)]).map(readAll));
        return [null];
      },
      { cache: false, maxBatchSize: 1 },
    );
    const batch = { keys, done: turns.load(keys).finally(() => underWay.delete(batch)) };
    underWay.add(batch);
    return batch;
  };
  /** Resolves when the key has been read. */
  const reading = (key: Key): Promise<unknown> => {
    for (const batch of underWay) if (batch.keys.has(key)) return batch.done;
    gathering ??= begin();
    gathering.keys.add(key);
    return gathering.done;
  };

  /** Undefined when all of them have been read. */
  const waitFor = (keys: readonly Key[]): Promise<unknown> | undefined => {
    let waits: Set<Promise<unknown>> | undefined;
    for (const key of keys) {
      if (known.has(key)) continue;
      waits ??= new Set();
      waits.add(reading(key));
    }
    return waits && Promise.all(waits);
  };
  const get = (key: Key): Value | Promise<Value> => {
    const value = known.get(key);
    if (value !== undefined || known.has(key)) return value as Value;
    return reading(key).then(() => known.get(key) as Value);
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
