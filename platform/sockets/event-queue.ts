/** What one reader of a stream that others drive has still to read. */
export interface EventQueue<Event> {
  /**
   * Never rejects a push: whoever pushes looks at `isFull` before the next. Ignored after the end.
   */
  push(event: Event): void;
  readonly isFull: boolean;
  /** What is waiting is still read, then the reader is told that it is over, or gets the reason. */
  end(reason?: unknown): void;
  /** What is waiting is dropped, and the reader gets the error. */
  fail(error: Error): void;
  /** Resolves when something was read or the queue was ended. */
  moved(): Promise<void>;
  readonly reader: AsyncIterableIterator<Event>;
}

/** @param onReturn called once, when the reader wants no more */
export function createEventQueue<Event>(
  maxWaiting: number,
  onReturn: () => void,
): EventQueue<Event> {
  const waiting: Event[] = [];
  let ended = false;
  let error: unknown;
  let wakeReader: (() => void) | undefined;
  let wakeWriter: (() => void) | undefined;
  const wake = () => {
    wakeReader?.();
    wakeWriter?.();
  };
  const end = (reason?: unknown) => {
    if (ended) return;
    ended = true;
    error = reason;
    wake();
  };
  return {
    push(event) {
      if (ended) return;
      waiting.push(event);
      wakeReader?.();
    },
    get isFull() {
      return !ended && waiting.length >= maxWaiting;
    },
    end,
    fail(reason) {
      if (!ended) waiting.length = 0;
      end(reason);
    },
    moved: () =>
      new Promise((resolve) => {
        wakeWriter = resolve;
      }),
    reader: {
      next: () =>
        new Promise((resolve, reject) => {
          wakeReader = () => {
            if (waiting.length > 0) {
              resolve({ done: false, value: waiting.shift() as Event });
              wakeWriter?.();
            } else if (!ended) return;
            else if (error) reject(error);
            else resolve({ done: true, value: undefined });
            wakeReader = undefined;
          };
          wakeReader();
        }),
      async return() {
        waiting.length = 0;
        end();
        onReturn();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    },
  };
}
