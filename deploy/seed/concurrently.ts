import pLimit from 'p-limit';

/**
 * Does something for each item, so many at a time, and gives the results in the order of the items.
 * @throws the first fault; items not yet begun are left
 */
export async function concurrently<Item, Result>(
  limit: number,
  items: readonly Item[],
  work: (item: Item, at: number) => Promise<Result>,
): Promise<Result[]> {
  const limited = pLimit(limit);
  try {
    return await limited.map(items, work);
  } finally {
    limited.clearQueue();
  }
}
