/** The longest IN list of one statement; longer lists are cut. */
export const maxPaddedIds = 1_024;

/**
 * Ids for an IN list, filled up to a power of two by repeating the last one, so that few distinct statements are prepared.
 * At most 1 024 ids: cut longer lists with `chunked` first. An empty list becomes [0], which names nothing.
 */
export function padIds<Key extends number | string>(ids: readonly Key[]): Key[] {
  if (ids.length > maxPaddedIds) throw new RangeError(`At most ${maxPaddedIds} ids go into one statement; there were ${ids.length}.`);
  if (ids.length === 0) return [0 as Key];
  const padded = ids.slice();
  const size = 2 ** Math.ceil(Math.log2(ids.length));
  while (padded.length < size) padded.push(ids[ids.length - 1] as Key);
  return padded;
}

/** Cuts a list into runs of at most `size`. */
export function chunked<Item>(items: readonly Item[], size = maxPaddedIds): Item[][] {
  const runs: Item[][] = [];
  for (let at = 0; at < items.length; at += size) runs.push(items.slice(at, at + size));
  return runs;
}
