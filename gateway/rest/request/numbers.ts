/**
 * A whole number as old clients write it: plain digits, or scientific notation, since some
 * decode ids as floating point and send `1.048576e+06` back (docs/older-clients.md#numbers).
 * @returns undefined for anything else, also for a number that is not whole
 */
export function parseInteger(text: string): number | undefined {
  if (!/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) || text.length > 40) return undefined;
  const value = Number(text);
  // Number() would round an exact integer of many digits and a fraction beyond 2^53 alike; only the
  // latter is none.
  if (!Number.isInteger(value)) return undefined;
  return value === 0 ? 0 : value;
}

/**
 * How precise a time is, by its magnitude: clients of all kinds send seconds, milliseconds,
 * microseconds or nanoseconds.
 */
type TimeUnit = 'seconds' | 'milliseconds' | 'microseconds' | 'nanoseconds';

/** @param time positive, since the Unix epoch */
export function timeUnitOf(time: number): TimeUnit {
  if (time < 1e11) return 'seconds';
  if (time < 1e14) return 'milliseconds';
  return time < 1e17 ? 'microseconds' : 'nanoseconds';
}

export const microsecondsPerUnit: Record<TimeUnit, number> = {
  seconds: 1e6,
  milliseconds: 1e3,
  microseconds: 1,
  nanoseconds: 1e-3,
};

/**
 * A time of any unit in microseconds. Nanoseconds are beyond what a JSON number holds exactly: the
 * nearest microsecond is what was meant.
 */
export const inMicroseconds = (time: number): number => {
  const unit = timeUnitOf(time);
  return unit === 'nanoseconds' ? Math.round(time / 1_000) : time * microsecondsPerUnit[unit];
};
