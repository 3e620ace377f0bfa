import { timeUnitOf, unitsPerSecond } from '../request/numbers.ts';

/** Where a page of a room begins. */
export type Start = { position: number } | { atMicros: number };

const smallestTime = 1e9;

/**
 * Reads a cursor by its magnitude, so that a client written for either dialect works unconfigured (table of A.1). A time coarser than
 * ours means the first message of that second or millisecond, or the last one when the page runs backwards.
 * @param cursor an integer that is not negative
 */
export function startOf(cursor: number, reverse: boolean): Start {
  if (cursor < smallestTime) return { position: cursor };
  const unit = timeUnitOf(cursor);
  // Nanoseconds are beyond what a JSON number holds exactly; rounding to the nearest microsecond undoes that.
  if (unit === 'nanoseconds') return { atMicros: Math.min(Number.MAX_SAFE_INTEGER, Math.round(cursor / 1_000)) };
  const micros = unitsPerSecond.microseconds / unitsPerSecond[unit];
  return { atMicros: cursor * micros + (reverse ? micros - 1 : 0) };
}
