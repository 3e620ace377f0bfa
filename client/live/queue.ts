/** What comes when it comes, taken one by one by whoever waits. */
interface Queue<Item> {
  push(item: Item): void;
  /** The next item; undefined once it is closed. Those that came before are given first. */
  take(): Promise<Item | undefined>;
  close(): void;
}

export function createQueue<Item>(): Queue<Item> {
  const items: Item[] = [];
  let isClosed = false;
  let wake: (() => void) | undefined;
  return {
    push(item) {
      items.push(item);
      wake?.();
    },
    async take() {
      while (items.length === 0 && !isClosed)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      return items.shift();
    },
    close() {
      isClosed = true;
      items.length = 0;
      wake?.();
    },
  };
}
