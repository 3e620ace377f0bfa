/** A source of random numbers. The same seed gives the same numbers on every machine. */
export interface Random {
  /** From 0 up to, and not including, 1. */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  whole(min: number, max: number): number;
  /** One of the items. @throws RangeError when there are none */
  pick<T>(items: readonly T[]): T;
  /**
   * Up to `count` different items, the first ones of the list the likelier: the weight of rank r is
   * 1 / r ** exponent.
   */
  pickByRank<T>(items: readonly T[], count: number, exponent: number): T[];
}

/** mulberry32: small, quick, and random enough to invent people. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    whole,
    pick(items) {
      const [item] = items.slice(whole(0, items.length - 1));
      if (item === undefined) throw new RangeError('There is nothing to pick from.');
      return item;
    },
    pickByRank(items, count, exponent) {
      // Each item gets a random key, smaller for the first ranks. Taking the smallest keys has the
      // same odds as drawing the items one after the other without putting any back.
      return items
        .map((item, at) => ({ item, key: -Math.log(1 - next()) * (at + 1) ** exponent }))
        .sort((a, b) => a.key - b.key)
        .slice(0, count)
        .map(({ item }) => item);
    },
  };
}
