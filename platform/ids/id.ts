/**
 * A 53-bit, time-ordered id: 41 bits of milliseconds since 2025-01-01, 4 bits of worker, 8 bits of
 * sequence. A plain JS number inside, an opaque `ID` string in GraphQL, a JSON number in REST.
 */
export type Id = number;

export const epochMs = Date.UTC(2025, 0, 1);

export interface IdSource {
  next(): Id;
}

/** The time at which an id was made, in ms since the Unix epoch. */
export const idTimeMs = (id: Id): number => Math.floor(id / 4096) + epochMs;

/**
 * An id as the client wrote it. Ids are opaque to clients, so text that cannot be one simply names
 * nothing: it becomes 0, which no row has, and the caller answers null or NOT_FOUND as for any
 * unknown id.
 */
export function toId(text: string): Id {
  if (!/^[1-9]\d{0,15}$/.test(text)) return 0;
  const id = Number(text);
  return Number.isSafeInteger(id) ? id : 0;
}
