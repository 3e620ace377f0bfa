import type { Tx } from '@clipgraph/platform/database/database.ts';
import { chunked } from '@clipgraph/platform/database/statements.ts';
import type { ToldView } from '@clipgraph/platform/events/payloads.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { sql } from 'drizzle-orm';
import { viewDays, viewSources } from '../tables.ts';
import { dayOf } from './viewer-name.ts';

type Day = typeof viewDays.$inferInsert;
type Source = typeof viewSources.$inferInsert;

const rowsPerInsert = 500;

/** A view that counts, and the viewer's view of the same post before it. */
export interface CountedView extends ToldView {
  previousAtMs: number | null;
}

/**
 * Adds views to the sums of their days. A viewer stands on the day of the latest view: who comes
 * back leaves the earlier day, so that the last days add up to different viewers.
 */
export async function addToDays(tx: Tx, counted: readonly CountedView[]): Promise<void> {
  const days = new Map<string, Day>();
  const sources = new Map<string, Source>();
  const dayAt = (postId: Id, ms: number): Day => {
    const key = `${postId}:${dayOf(ms)}`;
    const day = days.get(key) ?? {
      postId,
      day: dayOf(ms),
      views: 0,
      viewers: 0,
      watchedMs: 0,
      completed: 0,
    };
    days.set(key, day);
    return day;
  };
  for (const { postId, atMs, previousAtMs, watchedMs, completed, source } of counted) {
    if (previousAtMs !== null) dayAt(postId, previousAtMs).viewers -= 1;
    const day = dayAt(postId, atMs);
    day.views += 1;
    day.viewers += 1;
    day.watchedMs += watchedMs;
    day.completed += completed ? 1 : 0;
    const key = `${postId}:${dayOf(atMs)}:${source ?? ''}`;
    const bySource = sources.get(key);
    if (bySource) bySource.views += 1;
    else sources.set(key, { postId, day: dayOf(atMs), source: source ?? '', views: 1 });
  }
  // Always in the same order, so that no two transactions wait for each other's rows.
  for (const some of chunked(inOrder(days), rowsPerInsert))
    await tx
      .insert(viewDays)
      .values(some)
      .onDuplicateKeyUpdate({
        set: {
          views: sql`${viewDays.views} + values(${viewDays.views})`,
          viewers: sql`${viewDays.viewers} + values(${viewDays.viewers})`,
          watchedMs: sql`${viewDays.watchedMs} + values(${viewDays.watchedMs})`,
          completed: sql`${viewDays.completed} + values(${viewDays.completed})`,
        },
      });
  for (const some of chunked(inOrder(sources), rowsPerInsert))
    await tx
      .insert(viewSources)
      .values(some)
      .onDuplicateKeyUpdate({
        set: { views: sql`${viewSources.views} + values(${viewSources.views})` },
      });
}

const inOrder = <Row>(rows: ReadonlyMap<string, Row>): Row[] =>
  [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
