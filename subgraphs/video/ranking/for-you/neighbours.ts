import type { Queryable, Tx } from '@clipgraph/platform/database/database.ts';
import { preparedByIds } from '@clipgraph/platform/database/prepared.ts';
import { chunked, padIds } from '@clipgraph/platform/database/statements.ts';
import { preparedTopN } from '@clipgraph/platform/database/top-n.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Signal } from '../signal.ts';
import { engagements, neighbours } from '../tables.ts';
import { pairedWith } from '../weights.ts';
import { type Neighbours, pairUp } from './pairing.ts';

/** Rows of one statement: each may hold some kilobytes. */
const perStatement = 256;

/** What is known of the neighbours of these posts. */
export async function readNeighbours(
  db: Queryable,
  postIds: readonly Id[],
): Promise<Map<Id, Neighbours>> {
  const found = new Map<Id, Neighbours>();
  for (const some of chunked(postIds, perStatement))
    for (const { postId, engaged, list } of await db
      .select()
      .from(neighbours)
      .where(inArray(neighbours.postId, padIds(some))))
      found.set(postId, { engaged, list: new Map(list) });
  return found;
}

const engagedWith = preparedByIds((db, postIds) =>
  db
    .select({ postId: neighbours.postId, engaged: neighbours.engaged })
    .from(neighbours)
    .where(inArray(neighbours.postId, postIds)),
);

/**
 * How many engaged with each of these posts; posts that nobody did are left out.
 * @param postIds at most 1 024
 */
export async function readEngaged(db: Queryable, postIds: readonly Id[]): Promise<Map<Id, number>> {
  const rows = postIds.length === 0 ? [] : await engagedWith(db, postIds);
  return new Map(rows.map(({ postId, engaged }) => [postId, engaged]));
}

const { userId, postId, at } = engagements;
const latestOf = (likedOnly: boolean) =>
  preparedTopN({ userId, postId, at }, (db, id, more) =>
    db
      .select({ userId, postId, at })
      .from(engagements)
      .where(
        and(
          eq(userId, id),
          eq(engagements.active, true),
          likedOnly ? eq(engagements.liked, true) : undefined,
        ),
      )
      .orderBy(desc(at))
      .limit(more(0)),
  );
/** The posts that accounts engaged with last, the last first. */
export const readLatestOf = latestOf(false);
/** The posts that they liked last. */
export const readLatestLikes = latestOf(true);

/** Pairs what accounts engage with now with what they engaged with before. */
export async function learnNeighbours(tx: Tx, engaged: readonly Signal[]): Promise<void> {
  if (engaged.length === 0) return;
  const latest = new Map<Id, Id[]>();
  const userIds = [...new Set(engaged.flatMap(({ userId }) => (userId === null ? [] : [userId])))];
  // What these signals made is among the rows: it is left out until its turn.
  const now = new Set(engaged.map(({ userId, postId }) => `${userId}:${postId}`));
  const rows = await readLatestOf(tx, userIds, 3 * pairedWith);
  for (const { userId, postId } of rows) {
    const posts = latest.get(userId) ?? [];
    if (!now.has(`${userId}:${postId}`) && !posts.includes(postId)) posts.push(postId);
    latest.set(userId, posts);
  }
  const before = (userId: Id): Id[] => latest.get(userId) ?? [];
  const touched = new Set(
    engaged.flatMap(({ userId, postId }) => [postId, ...before(userId ?? 0).slice(0, pairedWith)]),
  );
  for (const { postId } of engaged) touched.add(postId);
  const known = await readNeighbours(tx, [...touched]);
  const neighboursOf = (postId: Id): Neighbours => {
    const found = known.get(postId) ?? { engaged: 0, list: new Map<Id, number>() };
    known.set(postId, found);
    return found;
  };
  for (const { userId, postId } of engaged) {
    const posts = before(userId ?? 0);
    // Liking what was saved before is one engagement with it, not two.
    if (posts.includes(postId)) continue;
    pairUp(neighboursOf, postId, posts.slice(0, pairedWith));
    latest.set(userId ?? 0, [postId, ...posts]);
  }
  const changed = [...known].sort(([a], [b]) => a - b);
  for (const some of chunked(changed, perStatement))
    await tx
      .insert(neighbours)
      .values(
        some.map(([postId, { engaged: count, list }]) => ({
          postId,
          engaged: count,
          list: [...list],
        })),
      )
      .onDuplicateKeyUpdate({
        set: {
          engaged: sql`values(${neighbours.engaged})`,
          list: sql`values(${neighbours.list})`,
        },
      });
}
