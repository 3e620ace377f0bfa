/** What became of one item of a batch; an error concerns that item only. */
export type Outcome<Result> = { value: Result } | { error: unknown };

/**
 * @returns the outcomes in the order of the items; when it throws, every item of the batch fails
 *   with that error
 */
type Write<Item, Result> = (items: Item[]) => Promise<Outcome<Result>[]>;

interface Waiting<Item, Result> {
  item: Item;
  resolve(value: Result): void;
  reject(error: unknown): void;
}

/**
 * Gathers concurrent writes into few transactions. A batch begins when a round of the event loop has
 * brought no further write, and at the latest after 2 ms: a write that is alone starts at once. While
 * one batch is written the next one fills, so a write waits no longer than for the commit before it.
 * Two batches are written at a time, so that this process works while the database does; a database
 * that writes one at a time gets one that holds all.
 * @param keyOf the id of the row that a write locks: writes to one row go into the same lane,
 *   because two batches at a time would wait for each other's lock
 * @param writers how many transactions the database writes at a time
 */
export function createBatcher<Item, Result>(
  write: Write<Item, Result>,
  {
    keyOf,
    maxItems = 64,
    writers = 2,
  }: { keyOf: (item: Item) => number; maxItems?: number; writers?: number },
): (item: Item) => Promise<Result> {
  const first = createLane(write, maxItems);
  if (writers === 1) return first;
  const second = createLane(write, maxItems);
  return (item) => (isSecondHalf(keyOf(item)) ? second : first)(item);
}

/**
 * Splits ids into two halves of about the same size. The low bits of ids are mostly zero, so they
 * say nothing; multiplying by this odd number mixes the other bits into the high ones, and one of
 * those decides.
 */
const isSecondHalf = (key: number): boolean => (Math.imul(key, 0x9e_37_79_b1) >>> 16) % 2 === 1;

/** How long writes that come one after the other are gathered before a batch begins. */
const longestGatherMs = 2;

function createLane<Item, Result>(
  write: Write<Item, Result>,
  maxItems: number,
): (item: Item) => Promise<Result> {
  const queue: Waiting<Item, Result>[] = [];
  let busy = false;
  let gathering = false;

  async function flush(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const outcomes = await write(batch.map(({ item }) => item));
      batch.forEach(({ resolve, reject }, at) => {
        const outcome = outcomes[at];
        if (!outcome) reject(new Error('A write gave fewer outcomes than it had items.'));
        else if ('value' in outcome) resolve(outcome.value);
        else reject(outcome.error);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    busy = false;
    start();
  }
  function start(): void {
    if (busy || queue.length === 0) return;
    busy = true;
    void flush(queue.splice(0, maxItems));
  }
  /** Goes on while each round of the event loop brings more. */
  function gather(untilMs: number): void {
    const known = queue.length;
    setImmediate(() => {
      if (queue.length > known && queue.length < maxItems && performance.now() < untilMs)
        return gather(untilMs);
      gathering = false;
      start();
    });
  }
  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      if (gathering) return;
      gathering = true;
      gather(performance.now() + longestGatherMs);
    });
}
