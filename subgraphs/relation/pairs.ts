import { isDeepStrictEqual } from 'node:util';
import type { CounterChange } from '@clipgraph/platform/counters/counters.ts';
import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { EventDraft } from '@clipgraph/platform/events/event.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, sql } from 'drizzle-orm';
import { followChanges, requestChange } from './counted.ts';
import { type EdgeStamp, switchBlock, switchFollow, switchMute, switchRequest } from './edges.ts';
import { pairEvent } from './events/published.ts';
import { type Sides, sidesOf, withSides } from './sides.ts';
import { type PairRow, pairs } from './tables.ts';

/**
 * Changes what stands between two accounts, in one transaction: the pair, the edges, both sides'
 * counters, the event. The pair's row is locked first, so A to B and B to A wait for each other and
 * never deadlock.
 * @param change decides on the locked state; what it throws takes everything back; the same state
 *   again changes nothing
 */
export async function changePair(
  services: Services,
  actorId: Id,
  otherId: Id,
  change: (now: Sides) => Sides,
): Promise<void> {
  const changes = await services.database.transaction((tx) =>
    changePairs(tx, services, actorId, [otherId], change),
  );
  if (changes.length > 0) await services.counters.committed(changes);
}

/**
 * Changes what stands between an account and several others, in the caller's transaction.
 * @returns the counters that changed, to be dropped from the cache after the commit
 */
export async function changePairs(
  tx: Tx,
  services: Services,
  accountId: Id,
  otherIds: readonly Id[],
  change: (now: Sides) => Sides,
): Promise<CounterChange[]> {
  const written: WrittenPair[] = [];
  // Always in the same order, so that two of these cannot deadlock.
  for (const otherId of [...new Set(otherIds)].sort((a, b) => a - b)) {
    const row = await lockPair(tx, accountId, otherId);
    const after = withSides(row, accountId, change(sidesOf(row, accountId)));
    const pair = await writePair(tx, services, row, after);
    if (pair) written.push(pair);
  }
  const changes = written.flatMap((pair) => pair.changes);
  if (changes.length > 0) await services.counters.add(tx, changes);
  if (written.length > 0)
    await services.outbox.appendMany(
      tx,
      written.map((pair) => pair.event),
    );
  return changes;
}

/** The row of two accounts, made when there is none yet, and locked until the transaction ends. */
async function lockPair(tx: Tx, a: Id, b: Id): Promise<PairRow> {
  const [lowId, highId] = a < b ? [a, b] : [b, a];
  const none = {
    lowFollowsHigh: false,
    highFollowsLow: false,
    lowBlocksHigh: false,
    highBlocksLow: false,
    revision: 0,
  };
  // INSERT IGNORE would take a shared lock, which two transactions can hold at once and then
  // deadlock; this takes the exclusive lock at once.
  await tx
    .insert(pairs)
    .values({ lowId, highId, ...none })
    .onDuplicateKeyUpdate({ set: { revision: sql`${pairs.revision}` } });
  const [row] = await tx
    .select()
    .from(pairs)
    .where(and(eq(pairs.lowId, lowId), eq(pairs.highId, highId)));
  if (!row) throw new Error(`The pair ${lowId}:${highId} is gone while it is locked.`);
  return row;
}

interface WrittenPair {
  changes: CounterChange[];
  event: EventDraft;
}

/**
 * Writes a locked pair and the edges that differ.
 * @returns what to count and to tell, or undefined when nothing differs
 */
async function writePair(
  tx: Tx,
  { ids }: Pick<Services, 'ids'>,
  before: PairRow,
  after: PairRow,
): Promise<WrittenPair | undefined> {
  const { lowId, highId } = before;
  const { revision: _before, ...stateBefore } = before;
  const { revision: _after, ...state } = after;
  if (isDeepStrictEqual(stateBefore, state)) return undefined;
  const revision = before.revision + 1;
  await tx
    .update(pairs)
    .set({ ...state, revision })
    .where(and(eq(pairs.lowId, lowId), eq(pairs.highId, highId)));
  const stamp: EdgeStamp = { id: ids.next(), changedAt: Date.now() };
  const mutual = { was: isMutual(before), is: isMutual(after) };
  const changes: CounterChange[] = [];
  for (const [actorId, otherId] of [
    [lowId, highId],
    [highId, lowId],
  ] as const) {
    const was = sidesOf(before, actorId).own;
    const is = sidesOf(after, actorId).own;
    const edge = { actorId, otherId };
    await switchFollow(tx, stamp, edge, { was: was.follows, is: is.follows }, mutual);
    if (was.blocks !== is.blocks) await switchBlock(tx, stamp, edge, is.blocks);
    if (was.mutes !== is.mutes) await switchMute(tx, stamp, edge, is.mutes);
    if (was.requests !== is.requests) {
      await switchRequest(tx, stamp, edge, is.requests);
      changes.push(requestChange(otherId, is.requests ? 1 : -1));
    }
    if (was.follows !== is.follows) changes.push(...followChanges(edge, is.follows ? 1 : -1));
  }
  return { changes, event: pairEvent('pair.changed', { ...after, revision }) };
}

const isMutual = ({ lowFollowsHigh, highFollowsLow }: PairRow) => lowFollowsHigh && highFollowsLow;
