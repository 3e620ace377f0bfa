import type { Config } from '@clipgraph/platform/config/config.ts';
import type { Tx } from '@clipgraph/platform/database/database.ts';
import { chunked, padIds } from '@clipgraph/platform/database/statements.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { inArray, lt, sql } from 'drizzle-orm';
import type { Signal } from './signal.ts';
import { pushes } from './tables.ts';
import { guestViewsPerDay } from './weights.ts';

const dayMs = 86_400_000;
const dayOf = (ms: number): number => Math.floor(ms / dayMs);

/** Guests share a post; an account shares all posts of an author. */
const pushKey = ({ userId, postId, authorId, kind, atMs }: Signal): string =>
  userId === null
    ? `${dayOf(atMs)}:guests:${postId}`
    : `${dayOf(atMs)}:${userId}:${authorId}:${kind}`;

/**
 * What each of these signals weighs, in their order. What an account does with an author's posts
 * saturates: its tenth like in a day weighs a tenth. Guests weigh nothing beyond their cap, and
 * nobody lifts their own posts.
 */
export async function weigh(
  tx: Tx,
  signals: readonly Signal[],
  weights: Config['TRENDING_WEIGHTS'],
): Promise<number[]> {
  const times = new Map<string, { push: string; day: number; times: number }>();
  for (const signal of signals) {
    const push = pushKey(signal);
    times.set(push, { push, day: dayOf(signal.atMs), times: 0 });
  }
  for (const some of chunked([...times.keys()]))
    for (const row of await tx
      .select()
      .from(pushes)
      .where(inArray(pushes.push, padIds(some)))
      .for('update'))
      times.set(row.push, row);
  const weighed = signals.map((signal) => {
    const row = times.get(pushKey(signal));
    if (!row || signal.userId === signal.authorId) return 0;
    row.times += 1;
    if (signal.userId === null) return row.times <= guestViewsPerDay ? weights.VIEW : 0;
    return weights[signal.kind] / row.times;
  });
  const rows = [...times.values()]
    .filter((row) => row.times > 0)
    .sort((a, b) => (a.push < b.push ? -1 : 1));
  for (const some of chunked(rows, 500))
    await tx
      .insert(pushes)
      .values(some)
      .onDuplicateKeyUpdate({ set: { times: sql`values(${pushes.times})` } });
  return weighed;
}

/** Events of the day before may still be on their way. */
export async function forgetPushes({ database }: Services, nowMs: number): Promise<void> {
  await database.db.delete(pushes).where(lt(pushes.day, dayOf(nowMs) - 2));
}
