import { runEvery, type Stop } from '@clipgraph/platform/background/run-every.ts';
import { countedValues } from '@clipgraph/platform/counters/create-counters.ts';
import type { Tx } from '@clipgraph/platform/database/database.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { asc, eq, inArray } from 'drizzle-orm';
import type { CounterName } from '../counted.ts';
import { comments, dueScores } from '../tables.ts';

/** Twice as much said to a comment makes up for being this much older. */
const doublingMs = 24 * 60 * 60_000;
/** A reply is worth two likes. */
const replyWeight = 2;
const everyMs = 500;
const perRound = 200;

/**
 * Where a comment stands by `TOP`, in milliseconds: when it was made, and later the more it is liked
 * and answered. It changes only with those, so that no order has to be made anew as time passes.
 */
export const scoreOf = (createdAtMs: number, likes: number, replies: number): number =>
  createdAtMs + Math.round(doublingMs * Math.log2(1 + likes + replyWeight * replies));

/** Has scores made anew: a comment that many like at once is written once for all of them. */
export async function wantScores(tx: Tx, commentIds: readonly Id[]): Promise<void> {
  const rows = [...new Set(commentIds)].map((commentId) => ({ commentId }));
  if (rows.length > 0) await tx.insert(dueScores).ignore().values(rows);
}

/** @returns whether there may be more to do at once */
export async function scoreSome({ database }: Services): Promise<boolean> {
  const due = await database.db
    .select()
    .from(dueScores)
    .orderBy(asc(dueScores.commentId))
    .limit(perRound);
  if (due.length === 0) return false;
  const ids = due.map(({ commentId }) => commentId);
  await database.transaction(async (tx) => {
    // Deleted first: a like that comes later waits, and then wants a score again.
    await tx.delete(dueScores).where(inArray(dueScores.commentId, padIds(ids)));
    const counted = (name: CounterName) => countedValues(tx, name, ids);
    const [likes, replies] = [await counted('commentLikes'), await counted('replies')];
    const rows = await tx
      .select({ id: comments.id, createdAt: comments.createdAt, score: comments.score })
      .from(comments)
      .where(inArray(comments.id, padIds(ids)));
    for (const { id, createdAt, score } of rows) {
      const now = scoreOf(createdAt, likes.get(id) ?? 0, replies.get(id) ?? 0);
      if (now !== score) await tx.update(comments).set({ score: now }).where(eq(comments.id, id));
    }
  });
  return due.length === perRound;
}

export const startScores = (services: Services): Stop =>
  runEvery({
    everyMs,
    log: services.log,
    failure: 'comments could not be scored; trying again',
    work: () => scoreSome(services),
  });
