/** What became of one item of a batch; an error is that item's alone. */
export type Outcome<Result> = { value: Result } | { error: unknown };

interface Waiting<Item, Result> {
  item: Item;
  resolve(value: Result): void;
  reject(error: unknown): void;
}

/**
 * Gathers concurrent writes into few transactions. There is no timer: while `lanes` batches are under way the next one fills, so
 * the wait is the commit before, and a lonely write goes at once.
 * @param write answers the outcomes in the order of its items; when it throws, every item of the batch fails with that error
 */
export function createBatcher<Item, Result>(
  write: (items: Item[]) => Promise<Outcome<Result>[]>,
  { maxItems = 64, lanes = 2 }: { maxItems?: number; lanes?: number } = {},
): (item: Item) => Promise<Result> {
  const queue: Waiting<Item, Result>[] = [];
  let busy = 0;
  let scheduled = false;

  async function flush(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const outcomes = await write(batch.map(({ item }) => item));
      batch.forEach(({ resolve, reject }, at) => {
        const outcome = outcomes[at] as Outcome<Result>;
        if ('value' in outcome) resolve(outcome.value);
        else reject(outcome.error);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    busy--;
    start();
  }
  function start(): void {
    while (busy < lanes && queue.length > 0) {
      busy++;
      void flush(queue.splice(0, maxItems));
    }
  }
  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      if (scheduled) return;
      scheduled = true;
      setImmediate(() => {
        scheduled = false;
        start();
      });
    });
}
