import { inMicroseconds, microsecondsPerUnit, timeUnitOf } from '../request/numbers.ts';

/** Where a page of a room begins. */
type Start = { position: number } | { atMicros: number };

const smallestTime = 1e9;

/**
 * Reads a cursor by its magnitude, so that a client written for either dialect works unconfigured
 * (docs/older-clients.md#cursors). A time coarser than ours means the first message of that second or millisecond,
 * or the last one when the page runs backwards.
 * @param cursor an integer that is not negative
 */
export function startOf(cursor: number, reverse: boolean): Start {
  if (cursor < smallestTime) return { position: cursor };
  const restOfUnit = reverse ? Math.max(0, microsecondsPerUnit[timeUnitOf(cursor)] - 1) : 0;
  return { atMicros: Math.min(Number.MAX_SAFE_INTEGER, inMicroseconds(cursor) + restOfUnit) };
}
