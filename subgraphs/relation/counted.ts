import { checkedCounters, rowsPer } from '@clipgraph/platform/counters/checked-counters.ts';
import type { CounterChange } from '@clipgraph/platform/counters/counters.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { eq } from 'drizzle-orm';
import { follows } from './tables.ts';

/** `followers`: active follows of an account; `following`: active follows by it. */
export type CounterName = 'followers' | 'following';

export const followChanges = (
  edge: { followerId: Id; followeeId: Id },
  by: 1 | -1,
): CounterChange<CounterName>[] => [
  { name: 'followers', id: edge.followeeId, by },
  { name: 'following', id: edge.followerId, by },
];

const active = eq(follows.active, true);

export const counters = checkedCounters([
  { name: 'followers', actual: rowsPer(follows, follows.followeeId, active) },
  { name: 'following', actual: rowsPer(follows, follows.followerId, active) },
]);
