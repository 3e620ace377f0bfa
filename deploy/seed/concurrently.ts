import pLimit from 'p-limit';

/** How fast something is done for many items. */
export interface Pace {
  /** How many at a time. */
  readonly limit: number;
  /** Told of the items that are done, and of how many there are. */
  onDone?(done: number, total: number): void;
}

/**
 * Does something for each item, so many at a time, and gives the results in the order of the items.
 * @throws the first fault; items not yet begun are left
 */
export async function concurrently<Item, Result>(
  { limit, onDone }: Pace,
  items: readonly Item[],
  work: (item: Item, at: number) => Promise<Result>,
): Promise<Result[]> {
  const limited = pLimit(limit);
  let done = 0;
  try {
    return await limited.map(items, async (item, at) => {
      const result = await work(item, at);
      done += 1;
      onDone?.(done, items.length);
      return result;
    });
  } finally {
    limited.clearQueue();
  }
}
