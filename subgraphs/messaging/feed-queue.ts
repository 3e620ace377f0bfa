/** Lets a feed sleep until there is something to look at. */
export interface Waker {
  wake(): void;
  /** Resolves at once when it was woken since the last wait. */
  wait(): Promise<void>;
}

export function createWaker(): Waker {
  let woken = false;
  let resume: (() => void) | undefined;
  return {
    wake() {
      woken = true;
      resume?.();
      resume = undefined;
    },
    async wait() {
      if (!woken) await new Promise<void>((resolve) => (resume = resolve));
      woken = false;
    },
  };
}

/**
 * A generator that can be ended while it sleeps, and before it was first asked: `return()` of a plain one would wait for the sleep to
 * end, and would not clean up what never began.
 * @param end makes the generator return soon and lets go of what it holds; may be called twice
 */
export function endable<Item>(generator: AsyncGenerator<Item, void, void>, end: () => void): AsyncGenerator<Item, void, void> {
  const endNow = async () => {
    end();
    return generator.return();
  };
  return {
    next: () => generator.next(),
    return: endNow,
    throw: endNow,
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => {
      await endNow();
    },
  };
}
