/**
 * How many requests may be sent a second time: a subgraph that is already failing must not get
 * twice its load.
 */
interface RetryBudget {
  /** Every first try adds to the budget. */
  spendFirst(): void;
  /**
   * Whether a second try is affordable; it is paid for then. Operations of one request that broke
   * fail with one error, and pay once for all of them.
   */
  trySecond(error: Error): boolean;
}

const perFirstTry = 0.1;

/** One retry for ten first tries, and `maxSaved` at once after a quiet time. */
export function createRetryBudget(maxSaved = 20): RetryBudget {
  let saved = maxSaved;
  const affordable = new WeakMap<Error, boolean>();

  function spend(): boolean {
    if (saved < 1) return false;
    saved -= 1;
    return true;
  }

  return {
    spendFirst() {
      saved = Math.min(maxSaved, saved + perFirstTry);
    },
    trySecond(error) {
      const may = affordable.get(error) ?? spend();
      affordable.set(error, may);
      return may;
    },
  };
}
