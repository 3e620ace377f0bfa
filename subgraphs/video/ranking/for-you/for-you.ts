import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { VideoContext } from '../../context.ts';
import type { FeedFilter } from '../../feeds/filter.ts';
import { readLatestIds } from '../../feeds/latest.ts';
import { distinct, newest } from '../../posts/posts.ts';
import { readHottest } from '../heat.ts';
import type { RankedPost } from '../ranked-post.ts';
import { candidatesPer, freshForMs } from '../weights.ts';
import { type CandidatePost, readCandidatePosts, readViews } from './candidate-posts.ts';
import { mix } from './mix.ts';
import { type Scored, score, type Taste } from './score.ts';
import { readSeen, tidySeen } from './seen.ts';
import { nobody, readTaste } from './taste.ts';

const maxPosts = 500;

/** `Ranking.candidates`: what is trending and fresh for guests; for accounts what they like. */
export async function forYou(
  context: VideoContext,
  filter: FeedFilter,
  nowMs: number,
): Promise<RankedPost[]> {
  const { services, viewer } = context;
  const { db } = services.database;
  const { accountId } = viewer;
  const [hottest, latestIds, known] = await Promise.all([
    readHottest(db, filter, candidatesPer.hottest),
    readLatestIds(db, filter, newest, candidatesPer.latest),
    accountId === null ? nobody : readTaste(context, accountId, filter, nowMs),
  ]);
  const hottestIds = hottest.map(({ postId }) => postId);
  const taste: Taste = { ...known.taste, hottest: hottestIds };
  const ids = distinct([...latestIds, ...hottestIds, ...known.more]);
  const posts = (await readCandidatePosts(db, ids)).filter((post) =>
    mayBeShown(post, accountId, filter),
  );
  const [views, seen] = await Promise.all([
    // Of older posts nothing depends on it.
    readViews(db, idsOf(posts.filter(({ publishedAt }) => nowMs - publishedAt < freshForMs))),
    accountId === null ? new Map<Id, number>() : readSeen(db, accountId, idsOf(posts)),
  ]);
  const scored = score(
    posts.map(({ id, authorId, tags, publishedAt }) => ({
      postId: id,
      authorId,
      tags,
      publishedAtMs: publishedAt,
      views: views.get(id) ?? 0,
    })),
    taste,
    nowMs,
  );
  const unseen = mix(
    scored.filter(({ postId }) => !seen.has(postId)),
    maxPosts,
  );
  // What was seen longest ago comes back first, once there is nothing else.
  const again = scored
    .filter(({ postId }) => seen.has(postId))
    .sort((a, b) => (seen.get(a.postId) ?? 0) - (seen.get(b.postId) ?? 0));
  if (accountId !== null) await tidySeen(services.database, accountId);
  return [...unseen, ...again]
    .slice(0, maxPosts)
    .map(({ postId, reason }: Scored): RankedPost => [postId, reason]);
}

const idsOf = (posts: readonly CandidatePost[]): Id[] => posts.map(({ id }) => id);

/** Nobody needs their own posts; what else may not be seen is judged when a page is read. */
const mayBeShown = (
  post: CandidatePost,
  accountId: Id | null,
  { kind, tag }: FeedFilter,
): boolean =>
  post.authorId !== accountId &&
  post.audience !== 'NOBODY' &&
  post.audience !== 'AUTHOR' &&
  (accountId !== null || post.audience === 'PUBLIC') &&
  (kind === null || post.kind === kind) &&
  (tag === null || post.tags.includes(tag));
