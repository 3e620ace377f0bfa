import { and, eq, inArray, lt } from 'drizzle-orm';
import type { Between } from '../ask/ask.ts';
import type { Queryable } from '../database/database.ts';
import { kit } from '../database/kit.ts';
import { padIds } from '../database/statements.ts';
import type { EventHandlers } from '../events/event.ts';
import { payloadOf } from '../events/payloads.ts';
import type { Id } from '../ids/id.ts';

/** What this subgraph knows of follows, blocks and mutes, one row per pair, as told by `clip.follow`. */
export const knownEdges = kit.table(
  'known_edges',
  {
    lowId: kit.id().notNull(),
    highId: kit.id().notNull(),
    lowFollowsHigh: kit.bool().notNull(),
    highFollowsLow: kit.bool().notNull(),
    lowBlocksHigh: kit.bool().notNull(),
    highBlocksLow: kit.bool().notNull(),
    lowMutesHigh: kit.bool().notNull().default(false),
    highMutesLow: kit.bool().notNull().default(false),
    revision: kit.bigint().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.lowId, t.highId] }),
    kit.index('known_edges_high').on(t.highId, t.lowId),
  ],
);

export const edgeHandlers: EventHandlers = {
  'clip.follow': async (tx, event) => {
    const payload = payloadOf('clip.follow', event);
    const { lowId, highId } = payload;
    const row = {
      lowId,
      highId,
      lowFollowsHigh: payload.lowFollowsHigh,
      highFollowsLow: payload.highFollowsLow,
      lowBlocksHigh: payload.lowBlocksHigh,
      highBlocksLow: payload.highBlocksLow,
      lowMutesHigh: payload.lowMutesHigh ?? false,
      highMutesLow: payload.highMutesLow ?? false,
      revision: event.sequence,
    };
    const [made] = await tx.insert(knownEdges).ignore().values(row);
    if (made.affectedRows > 0) return;
    await tx
      .update(knownEdges)
      .set(row)
      .where(
        and(
          eq(knownEdges.lowId, lowId),
          eq(knownEdges.highId, highId),
          lt(knownEdges.revision, row.revision),
        ),
      );
  },
};

interface Pair {
  viewerId: Id;
  otherId: Id;
}

/**
 * One statement per side that viewers can stand on. Pairs without a row are undefined.
 * @param pairs of at most 1,024 viewers and others; what is looked up grows with viewers times others
 */
export async function knownAmong(
  db: Queryable,
  pairs: readonly Pair[],
): Promise<(viewerId: Id, otherId: Id) => Between | undefined> {
  const higher = pairs.filter(({ viewerId, otherId }) => otherId > viewerId);
  const lower = pairs.filter(({ viewerId, otherId }) => otherId < viewerId);
  const rowsOf = (some: readonly Pair[], low: keyof Pair, high: keyof Pair) => {
    const idsOf = (side: keyof Pair) => padIds([...new Set(some.map((pair) => pair[side]))]);
    if (some.length === 0) return [];
    return db
      .select()
      .from(knownEdges)
      .where(and(inArray(knownEdges.lowId, idsOf(low)), inArray(knownEdges.highId, idsOf(high))));
  };
  const [above, below] = await Promise.all([
    rowsOf(higher, 'viewerId', 'otherId'),
    rowsOf(lower, 'otherId', 'viewerId'),
  ]);
  const found = new Map<string, Between>();
  for (const row of above)
    found.set(`${row.lowId}:${row.highId}`, {
      followedByViewer: row.lowFollowsHigh,
      followsViewer: row.highFollowsLow,
      blockedByViewer: row.lowBlocksHigh,
      blocksViewer: row.highBlocksLow,
      mutedByViewer: row.lowMutesHigh,
    });
  for (const row of below)
    found.set(`${row.highId}:${row.lowId}`, {
      followedByViewer: row.highFollowsLow,
      followsViewer: row.lowFollowsHigh,
      blockedByViewer: row.highBlocksLow,
      blocksViewer: row.lowBlocksHigh,
      mutedByViewer: row.highMutesLow,
    });
  return (viewerId, otherId) => found.get(`${viewerId}:${otherId}`);
}

/** As `knownAmong`, of one viewer. Pairs without a row are left out. */
export async function knownBetween(
  db: Queryable,
  viewerId: Id,
  ids: readonly Id[],
): Promise<Map<Id, Between>> {
  const known = await knownAmong(
    db,
    ids.map((otherId) => ({ viewerId, otherId })),
  );
  return new Map(
    ids.flatMap((id) => {
      const between = known(viewerId, id);
      return between ? [[id, between] as const] : [];
    }),
  );
}

export async function knownFollowees(db: Queryable, viewerId: Id): Promise<Id[]> {
  const [above, below] = await Promise.all([
    db
      .select({ id: knownEdges.highId })
      .from(knownEdges)
      .where(and(eq(knownEdges.lowId, viewerId), eq(knownEdges.lowFollowsHigh, true))),
    db
      .select({ id: knownEdges.lowId })
      .from(knownEdges)
      .where(and(eq(knownEdges.highId, viewerId), eq(knownEdges.highFollowsLow, true))),
  ]);
  return [...above, ...below].map((row) => row.id);
}
