import type { Between } from '@clipgraph/platform/ask/ask.ts';
import type { CounterChange } from '@clipgraph/platform/counters/counters.ts';
import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { EventDraft } from '@clipgraph/platform/events/event.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, sql } from 'drizzle-orm';
import { followChanges } from './counted.ts';
import { type EdgeStamp, switchBlock, switchFollow } from './edges.ts';
import { pairEvent } from './events/published.ts';
import { type PairRow, pairs } from './tables.ts';

/** What stands between two accounts from the first one's side. */
export const betweenOf = (row: PairRow, viewerId: Id): Between =>
  viewerId === row.lowId
    ? {
        followedByViewer: row.lowFollowsHigh,
        followsViewer: row.highFollowsLow,
        blockedByViewer: row.lowBlocksHigh,
        blocksViewer: row.highBlocksLow,
      }
    : {
        followedByViewer: row.highFollowsLow,
        followsViewer: row.lowFollowsHigh,
        blockedByViewer: row.highBlocksLow,
        blocksViewer: row.lowBlocksHigh,
      };

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
  change: (now: Between) => Between,
): Promise<void> {
  const { database, counters, outbox } = services;
  const changes = await database.transaction(async (tx) => {
    const row = await lockPair(tx, actorId, otherId);
    const written = await writePair(
      tx,
      services,
      row,
      pairAs(row, actorId, change(betweenOf(row, actorId))),
    );
    if (!written) return [];
    if (written.changes.length > 0) await counters.add(tx, written.changes);
    await outbox.append(tx, written.event);
    return written.changes;
  });
  if (changes.length > 0) await counters.committed(changes);
}

/** The row of two accounts, made when there is none yet, and locked until the transaction ends. */
export async function lockPair(tx: Tx, a: Id, b: Id): Promise<PairRow> {
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
export async function writePair(
  tx: Tx,
  { ids }: Pick<Services, 'ids'>,
  before: PairRow,
  after: PairRow,
): Promise<WrittenPair | undefined> {
  const { lowId, highId } = before;
  const follows = [
    { followerId: lowId, followeeId: highId, was: before.lowFollowsHigh, is: after.lowFollowsHigh },
    { followerId: highId, followeeId: lowId, was: before.highFollowsLow, is: after.highFollowsLow },
  ];
  const blocks = [
    { blockerId: lowId, blockedId: highId, was: before.lowBlocksHigh, is: after.lowBlocksHigh },
    { blockerId: highId, blockedId: lowId, was: before.highBlocksLow, is: after.highBlocksLow },
  ];
  if (![...follows, ...blocks].some(({ was, is }) => was !== is)) return undefined;
  const revision = before.revision + 1;
  const { lowFollowsHigh, highFollowsLow, lowBlocksHigh, highBlocksLow } = after;
  await tx
    .update(pairs)
    .set({ lowFollowsHigh, highFollowsLow, lowBlocksHigh, highBlocksLow, revision })
    .where(and(eq(pairs.lowId, lowId), eq(pairs.highId, highId)));
  const stamp: EdgeStamp = { id: ids.next(), changedAt: Date.now() };
  const mutual = {
    was: before.lowFollowsHigh && before.highFollowsLow,
    is: lowFollowsHigh && highFollowsLow,
  };
  for (const edge of follows) await switchFollow(tx, stamp, edge, mutual);
  for (const edge of blocks) if (edge.was !== edge.is) await switchBlock(tx, stamp, edge);
  return {
    changes: follows
      .filter(({ was, is }) => was !== is)
      .flatMap((edge) => followChanges(edge, edge.is ? 1 : -1)),
    event: pairEvent('pair.changed', { ...after, revision }),
  };
}

/** A pair's row with this between its accounts, seen from the actor's side. */
const pairAs = (
  row: PairRow,
  actorId: Id,
  { followedByViewer, followsViewer, blockedByViewer, blocksViewer }: Between,
): PairRow =>
  actorId === row.lowId
    ? {
        ...row,
        lowFollowsHigh: followedByViewer,
        highFollowsLow: followsViewer,
        lowBlocksHigh: blockedByViewer,
        highBlocksLow: blocksViewer,
      }
    : {
        ...row,
        highFollowsLow: followedByViewer,
        lowFollowsHigh: followsViewer,
        highBlocksLow: blockedByViewer,
        lowBlocksHigh: blocksViewer,
      };
