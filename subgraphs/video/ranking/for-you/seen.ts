import type { Database, Queryable, Tx } from '@clipgraph/platform/database/database.ts';
import { preparedByIds } from '@clipgraph/platform/database/prepared.ts';
import { byPrimaryKey, chunked } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, desc, eq, inArray, lte, sql } from 'drizzle-orm';
import type { Signal } from '../signal.ts';
import { seenFilters, seenPosts } from '../tables.ts';
import { createBloom, filterHolds } from './bloom.ts';

/** So many posts are remembered with their time; the others by a filter. */
const remembered = 2_000;
/** It is tidied when it is so much longer. */
const slack = 200;

/** Remembers what accounts viewed. */
export async function rememberSeen(tx: Tx, signals: readonly Signal[]): Promise<void> {
  const seen = new Map<string, typeof seenPosts.$inferInsert>();
  for (const { kind, userId, postId, atMs } of signals)
    if (kind === 'VIEW' && userId !== null)
      seen.set(`${userId}:${postId}`, { userId, postId, at: atMs });
  const rows = [...seen.values()].sort((a, b) => a.userId - b.userId || a.postId - b.postId);
  for (const some of chunked(rows, 500))
    await tx
      .insert(seenPosts)
      .values(some)
      .onDuplicateKeyUpdate({
        set: { at: sql`greatest(${seenPosts.at}, values(${seenPosts.at}))` },
      });
}

const seenOf = preparedByIds((db, postIds, more) =>
  db
    .select({ postId: seenPosts.postId, at: seenPosts.at })
    .from(seenPosts, byPrimaryKey)
    .where(and(eq(seenPosts.userId, more(0)), inArray(seenPosts.postId, postIds))),
);

/**
 * When an account viewed these posts: ms since the epoch, 0 for long ago. Posts that it did not
 * view are left out, but for one in 200 that the filter takes for one.
 * @param postIds at most 1 024
 */
export async function readSeen(
  db: Queryable,
  userId: Id,
  postIds: readonly Id[],
): Promise<Map<Id, number>> {
  const seen = new Map<Id, number>();
  const [filter] = await db.select().from(seenFilters).where(eq(seenFilters.userId, userId));
  if (filter) {
    const bloom = createBloom(filter.bits);
    for (const postId of postIds) if (bloom.has(postId)) seen.set(postId, 0);
  }
  const rows = postIds.length === 0 ? [] : await seenOf(db, postIds, userId);
  for (const { postId, at } of rows) seen.set(postId, at);
  return seen;
}

/** Moves what was viewed long ago from its rows into the account's filter. */
export async function tidySeen(database: Database, userId: Id): Promise<void> {
  const [tooMany] = await database.db
    .select({ at: seenPosts.at })
    .from(seenPosts)
    .where(eq(seenPosts.userId, userId))
    .orderBy(desc(seenPosts.at))
    .limit(1)
    .offset(remembered + slack);
  if (!tooMany) return;
  await database.transaction(async (tx) => {
    const [newest] = await tx
      .select({ at: seenPosts.at })
      .from(seenPosts)
      .where(eq(seenPosts.userId, userId))
      .orderBy(desc(seenPosts.at))
      .limit(1)
      .offset(remembered);
    if (!newest) return;
    const old = and(eq(seenPosts.userId, userId), lte(seenPosts.at, newest.at));
    const rows = await tx.select({ postId: seenPosts.postId }).from(seenPosts).where(old);
    const [kept] = await tx
      .select()
      .from(seenFilters)
      .where(eq(seenFilters.userId, userId))
      .for('update');
    const holds = kept && kept.holds + rows.length <= filterHolds ? kept.holds : 0;
    const bloom = createBloom(holds > 0 ? kept?.bits : undefined);
    for (const { postId } of rows) bloom.add(postId);
    const filter = { userId, bits: bloom.toText(), holds: holds + rows.length };
    await tx.insert(seenFilters).values(filter).onDuplicateKeyUpdate({ set: filter });
    await tx.delete(seenPosts).where(old);
  });
}
