import type { Tx } from '@clipgraph/platform/database/database.ts';
import { chunked, padIds } from '@clipgraph/platform/database/statements.ts';
import { takeOut } from '@clipgraph/platform/database/take-out.ts';
import { draft, type ToldView } from '@clipgraph/platform/events/payloads.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { asc, gt, inArray, max } from 'drizzle-orm';
import { viewIntake, views } from '../tables.ts';
import { addToDays, type CountedView } from './view-days.ts';
import { spotOf } from './viewer-name.ts';

/** A viewer's further views of a post in this time are no views. */
const repeatAfterMs = 30 * 60_000;
/** Rows of the intake of one round; there may be 500 views in each. */
const rowsPerRound = 8;
const rowsPerInsert = 500;

/**
 * Counts what was taken in: one transaction, and in it one delta for each post. Of several
 * processes one counts; the deletion of the oldest rows decides which.
 * @returns whether there may be more
 */
export async function countViews(services: Services): Promise<boolean> {
  const { database, counters } = services;
  const rows = await database.db
    .select()
    .from(viewIntake)
    .where(gt(viewIntake.intakeId, 0))
    .orderBy(asc(viewIntake.intakeId))
    .limit(rowsPerRound);
  if (rows.length === 0) return false;
  const told = rows.flatMap((row) => row.views);
  const changes = await takeOut(database, {
    count: rows.length,
    async remove(tx) {
      const ids = padIds(rows.map((row) => row.intakeId));
      return (await tx.delete(viewIntake).where(inArray(viewIntake.intakeId, ids)))[0].affectedRows;
    },
    work: async (tx) => writeViews(tx, services, await withoutRepetitions(tx, told)),
  });
  if (changes) await counters.committed(changes);
  return rows.length === rowsPerRound;
}

async function writeViews(tx: Tx, { counters, outbox }: Services, counted: readonly CountedView[]) {
  if (counted.length === 0) return [];
  for (const some of chunked(counted, rowsPerInsert))
    await tx.insert(views).values(
      some.map((view) => ({
        spot: spotOf(view.viewer, view.postId),
        at: view.atMs,
        playback: view.playback,
        postId: view.postId,
        watchedMs: view.watchedMs,
        completed: view.completed,
        source: view.source ?? ('' as const),
      })),
    );
  await addToDays(tx, counted);
  const changes = [...Map.groupBy(counted, ({ postId }) => postId)].map(([id, ofPost]) => ({
    name: 'views' as const,
    id,
    by: ofPost.length,
  }));
  await counters.add(tx, changes);
  const told = counted.map(({ previousAtMs: _, ...view }) => view);
  await outbox.appendMany(
    tx,
    chunked(told, rowsPerInsert).map((some) =>
      draft('clip.view', 'views.counted', some[0]?.postId ?? 0, 0, { views: some }),
    ),
  );
  return changes;
}

/** Those that count, in the order in which they came. */
async function withoutRepetitions(tx: Tx, told: readonly ToldView[]): Promise<CountedView[]> {
  const lastAt = new Map<string, number>();
  const spots = [...new Set(told.map(({ viewer, postId }) => spotOf(viewer, postId)))];
  for (const some of chunked(spots)) {
    const rows = await tx
      .select({ spot: views.spot, at: max(views.at).mapWith(Number) })
      .from(views)
      .where(inArray(views.spot, padIds(some)))
      .groupBy(views.spot);
    for (const { spot, at } of rows) lastAt.set(spot, at ?? 0);
  }
  const played = new Set<string>();
  const playbacks = [...new Set(told.map(({ playback }) => playback))];
  for (const some of chunked(playbacks)) {
    const rows = await tx
      .select({ playback: views.playback })
      .from(views)
      .where(inArray(views.playback, padIds(some)));
    for (const { playback } of rows) played.add(playback);
  }
  return told.flatMap((view): CountedView[] => {
    const spot = spotOf(view.viewer, view.postId);
    const previousAtMs = lastAt.get(spot) ?? null;
    if (previousAtMs !== null && view.atMs < previousAtMs + repeatAfterMs) return [];
    if (played.has(view.playback)) return [];
    played.add(view.playback);
    lastAt.set(spot, view.atMs);
    return [{ ...view, previousAtMs }];
  });
}
