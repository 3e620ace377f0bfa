import type { Between } from '@clipgraph/platform/ask/ask.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { PairRow } from './tables.ts';

/** What one of two accounts does towards the other. */
interface Side {
  follows: boolean;
  /** Waits for the other's consent to follow it. */
  requests: boolean;
  /** Accepted the other's request, by which the other follows it now. */
  accepted: boolean;
  blocks: boolean;
  mutes: boolean;
}

/** Both sides of a pair, from one account's point of view. */
export interface Sides {
  own: Side;
  other: Side;
}

/** @param accountId whose side is `own` */
export const sidesOf = (row: PairRow, accountId: Id): Sides => {
  const low: Side = {
    follows: row.lowFollowsHigh,
    requests: row.lowRequestsHigh,
    accepted: row.lowAcceptedHigh,
    blocks: row.lowBlocksHigh,
    mutes: row.lowMutesHigh,
  };
  const high: Side = {
    follows: row.highFollowsLow,
    requests: row.highRequestsLow,
    accepted: row.highAcceptedLow,
    blocks: row.highBlocksLow,
    mutes: row.highMutesLow,
  };
  return accountId === row.lowId ? { own: low, other: high } : { own: high, other: low };
};

/**
 * A pair's row with these sides. Who follows waits for no consent, and a request is accepted only
 * as long as the follow stands that came of it.
 */
export function withSides(row: PairRow, accountId: Id, { own, other }: Sides): PairRow {
  const [low, high] = accountId === row.lowId ? [own, other] : [other, own];
  return {
    ...row,
    lowFollowsHigh: low.follows,
    highFollowsLow: high.follows,
    lowRequestsHigh: low.requests && !low.follows,
    highRequestsLow: high.requests && !high.follows,
    lowAcceptedHigh: low.accepted && high.follows,
    highAcceptedLow: high.accepted && low.follows,
    lowBlocksHigh: low.blocks,
    highBlocksLow: high.blocks,
    lowMutesHigh: low.mutes,
    highMutesLow: high.mutes,
  };
}

/** What others are told of a pair, from the viewer's side. */
export function betweenOf(row: PairRow, viewerId: Id): Between {
  const { own, other } = sidesOf(row, viewerId);
  return {
    followedByViewer: own.follows,
    followsViewer: other.follows,
    blockedByViewer: own.blocks,
    blocksViewer: other.blocks,
    mutedByViewer: own.mutes,
  };
}
