import { checkedCounters, rowsPer } from '@clipgraph/platform/counters/checked-counters.ts';
import type { CounterChange } from '@clipgraph/platform/counters/counters.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { eq } from 'drizzle-orm';
import type { DirectedPair } from './edges.ts';
import { followRequests, follows } from './tables.ts';

/**
 * `followers`: active follows of an account; `following`: active follows by it; `followRequests`:
 * requests that wait for its consent.
 */
export type CounterName = 'followers' | 'following' | 'followRequests';

export const followChanges = (
  { actorId, otherId }: DirectedPair,
  by: 1 | -1,
): CounterChange<CounterName>[] => [
  { name: 'followers', id: otherId, by },
  { name: 'following', id: actorId, by },
];

export const requestChange = (requestedId: Id, by: 1 | -1): CounterChange<CounterName> => ({
  name: 'followRequests',
  id: requestedId,
  by,
});

const active = eq(follows.active, true);

export const counters = checkedCounters([
  { name: 'followers', actual: rowsPer(follows, follows.followeeId, active) },
  { name: 'following', actual: rowsPer(follows, follows.followerId, active) },
  {
    name: 'followRequests',
    actual: rowsPer(followRequests, followRequests.requestedId, eq(followRequests.active, true)),
  },
]);
