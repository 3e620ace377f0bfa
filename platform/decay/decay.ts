/** How much is left of something after a time, when half of it goes in each half-life. */
export const remaining = (ageMs: number, halfLifeMs: number): number =>
  2 ** (-Math.max(0, ageMs) / halfLifeMs);

/**
 * Forward decay: instead of letting every old weight shrink, a new one counts for more the later it
 * comes. A sum is kept as its logarithm, so that it never overflows, and two sums compare the same
 * for ever: nothing is computed anew as time goes by.
 *
 * How fast weights grow may change: from `sinceMs` on they double in `halfLifeMs`. What was added
 * before stays as it is.
 */
export interface DecayRate {
  sinceMs: number;
  halfLifeMs: number;
  /** The growth at `sinceMs`. */
  offset: number;
}

/**
 * The logarithm of how much a weight of 1 counts for at a time.
 * @param rates oldest first, at least one; the first also holds for the time before it
 */
export function growthAt(rates: readonly [DecayRate, ...DecayRate[]], ms: number): number {
  const { sinceMs, halfLifeMs, offset } = rates.findLast((rate) => rate.sinceMs <= ms) ?? rates[0];
  return offset + (Math.LN2 * (ms - sinceMs)) / halfLifeMs;
}

/** The logarithm of the sum of two numbers of which the logarithms are given. */
export function addLogs(a: number, b: number): number {
  const larger = Math.max(a, b);
  return larger === Number.NEGATIVE_INFINITY
    ? larger
    : larger + Math.log1p(Math.exp(Math.min(a, b) - larger));
}
