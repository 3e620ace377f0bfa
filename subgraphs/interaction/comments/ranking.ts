import { randomUUID } from 'node:crypto';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, desc, eq, isNull } from 'drizzle-orm';
import { comments } from '../tables.ts';

/** Comments of a post in the order that they had at one moment. */
export interface Ranking {
  /** Names it in cursors. */
  name: string;
  ids: readonly Id[];
  /** Every comment of the post is ranked; else the others up to `newestId` follow, newest first. */
  isWhole: boolean;
  newestId: Id;
}

/** After these, nobody reads for the best ones any more. */
const longestRanking = 500;
/** How old an order may be that a first page is given. */
const freshMs = 10_000;
/** How long somebody may take to go on to the next page. */
const keptMs = 30 * 60_000;

const freshKey = (postId: Id): string => `top-comments:${postId}`;
const keptKey = (postId: Id, name: string): string => `top-comments:${postId}:${name}`;

/** The order of now, shared by all who ask within a few seconds. */
export async function freshRanking(services: Services, postId: Id): Promise<Ranking> {
  const { cache } = services;
  const key = freshKey(postId);
  const texts = await cache.readThrough([key], freshMs, async () => {
    const ranking = JSON.stringify(await rank(services, postId));
    return new Map([[key, ranking]]);
  });
  return JSON.parse(texts.get(key) ?? '') as Ranking;
}

/** Called once somebody is given a cursor into it. */
export const keepRanking = ({ cache }: Services, postId: Id, ranking: Ranking): Promise<void> =>
  cache.set(keptKey(postId, ranking.name), JSON.stringify(ranking), keptMs);

/** @returns null once it is gone */
export async function keptRanking(
  { cache }: Services,
  postId: Id,
  name: string,
): Promise<Ranking | null> {
  const text = await cache.get(keptKey(postId, name));
  return text === null ? null : (JSON.parse(text) as Ranking);
}

/** Later first pages are ordered anew. Never throws. */
export const forgetRankings = async (
  cache: Services['cache'],
  postIds: readonly Id[],
): Promise<void> => {
  await cache.delete(...postIds.map(freshKey)).catch(() => {});
};

async function rank({ database }: Services, postId: Id): Promise<Ranking> {
  const live = and(eq(comments.postId, postId), isNull(comments.topId), isNull(comments.deletedAt));
  const [newest] = await database.db
    .select({ id: comments.id })
    .from(comments)
    .where(live)
    .orderBy(desc(comments.id))
    .limit(1);
  const rows = await database.db
    .select({ id: comments.id })
    .from(comments)
    .where(live)
    .orderBy(desc(comments.score), desc(comments.id))
    .limit(longestRanking);
  return {
    name: randomUUID(),
    ids: rows.map(({ id }) => id),
    isWhole: rows.length < longestRanking,
    newestId: newest?.id ?? 0,
  };
}
