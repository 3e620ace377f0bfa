import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import { remaining } from '@clipgraph/platform/decay/decay.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, eq, inArray } from 'drizzle-orm';
import type { PostRow, VideoContext } from '../../context.ts';
import type { FeedFilter } from '../../feeds/filter.ts';
import { readFollowing } from '../../feeds/following.ts';
import { readLatest } from '../../feeds/latest.ts';
import { readAuthorPages } from '../../posts/author-pages.ts';
import { loadPosts } from '../../posts/lookup.ts';
import { distinct, newest } from '../../posts/posts.ts';
import { readHottest } from '../heat.ts';
import type { RankedPost } from '../ranked-post.ts';
import { heats } from '../tables.ts';
import { tasteHalfLifeMs } from '../weights.ts';
import { mix } from './mix.ts';
import { readEngaged, readLatestOf, readNeighbours } from './neighbours.ts';
import { similarTo } from './pairing.ts';
import { type Scored, score, type Taste } from './score.ts';
import { readSeen, tidySeen } from './seen.ts';

const maxPosts = 500;
/** How many posts each source brings at most. */
const per = {
  hottest: 200,
  latest: 300,
  followed: 100,
  similar: 400,
  tag: 40,
  author: 20,
} as const;
/** Of the viewer: engagements that tell the taste, those whose neighbours are looked at. */
const engagedKnown = 100;
const engagedPaired = 50;
/** Of the viewer's liked tags and authors those that bring posts, and of the followed some. */
const favourites = 5;
const followedAsked = 100;

const nobody: Taste = {
  tags: new Map(),
  authors: new Map(),
  followed: new Set(),
  likedByFollowed: new Map(),
  similar: new Map(),
  hottest: [],
};

/** `Ranking.candidates`: what is trending and fresh for guests; for accounts what they like. */
export async function forYou(
  context: VideoContext,
  filter: FeedFilter,
  nowMs: number,
): Promise<RankedPost[]> {
  const { services, viewer, loaders } = context;
  const { db } = services.database;
  const { accountId } = viewer;
  const [hottest, latest] = await Promise.all([
    readHottest(db, filter, per.hottest),
    readLatest(db, filter, newest, per.latest),
  ]);
  const hottestIds = hottest.map(({ postId }) => postId);
  const known =
    accountId === null
      ? { taste: nobody, more: [] }
      : await readTaste(context, accountId, filter, nowMs);
  const taste: Taste = { ...known.taste, hottest: hottestIds };
  const ids = distinct([...latest.map(({ id }) => id), ...hottestIds, ...known.more]);
  const posts = (await loadPosts(loaders, ids)).filter((post) =>
    mayBeShown(post, accountId, filter),
  );
  const postIds = posts.map(({ id }) => id);
  const [views, seen] = await Promise.all([
    readViews(db, postIds),
    accountId === null ? new Map<Id, number>() : readSeen(db, accountId, postIds),
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

/** Nobody needs their own posts; what else may not be seen is judged when a page is read. */
const mayBeShown = (post: PostRow, accountId: Id | null, { kind, tag }: FeedFilter): boolean =>
  post.authorId !== accountId &&
  post.audience !== 'NOBODY' &&
  post.audience !== 'AUTHOR' &&
  (accountId !== null || post.audience === 'PUBLIC') &&
  (kind === null || post.kind === kind) &&
  (tag === null || post.tags.includes(tag));

/** What an account likes, and the posts that this brings. */
async function readTaste(
  context: VideoContext,
  accountId: Id,
  filter: FeedFilter,
  nowMs: number,
): Promise<{ taste: Taste; more: Id[] }> {
  const { services, facts, loaders } = context;
  const { db } = services.database;
  const [engaged, followees] = await Promise.all([
    readLatestOf(db, [accountId], engagedKnown),
    facts.relation.followees(accountId),
  ]);
  const weightOf = new Map<Id, number>();
  for (const { postId, at } of engaged)
    if (!weightOf.has(postId)) weightOf.set(postId, remaining(nowMs - at, tasteHalfLifeMs));
  const engagedIds = [...weightOf.keys()];
  const [engagedPosts, neighbours, likedByFollowed, followedPosts] = await Promise.all([
    loadPosts(loaders, engagedIds),
    readNeighbours(db, engagedIds.slice(0, engagedPaired)),
    // The accounts that were made last are as good as any others, and of a bounded number.
    readLatestOf(db, followees.slice(-followedAsked), favourites, true),
    readFollowing(context, followees, filter, newest, per.followed),
  ]);
  const tags = new Map<string, number>();
  const authors = new Map<Id, number>();
  for (const { id, tags: ofPost, authorId } of engagedPosts) {
    const weight = weightOf.get(id) ?? 0;
    for (const tag of ofPost) tags.set(tag, (tags.get(tag) ?? 0) + weight);
    authors.set(authorId, (authors.get(authorId) ?? 0) + weight);
  }
  const nearby = distinct([...neighbours.values()].flatMap(({ list }) => [...list.keys()]));
  const [engagedWith, ofTags, ofAuthors] = await Promise.all([
    readEngaged(db, nearby),
    Promise.all(best(tags, favourites).map((tag) => readHottest(db, { ...filter, tag }, per.tag))),
    readAuthorPages(
      db,
      best(authors, favourites).map((authorId) => ({
        authorId,
        own: false,
        kind: filter.kind,
        before: newest,
        limit: per.author,
      })),
    ),
  ]);
  const similar = similarTo(
    [...weightOf].slice(0, engagedPaired).map(([postId, weight]) => ({ postId, weight })),
    neighbours,
    (postId) => engagedWith.get(postId) ?? 0,
  );
  for (const postId of engagedIds) similar.delete(postId);
  const liked = new Map<Id, number>();
  for (const { postId } of likedByFollowed) liked.set(postId, (liked.get(postId) ?? 0) + 1);
  return {
    taste: {
      tags,
      authors,
      followed: new Set(followees),
      likedByFollowed: liked,
      similar,
      hottest: [],
    },
    more: distinct([
      ...best(similar, per.similar),
      ...ofTags.flat().map(({ postId }) => postId),
      ...ofAuthors.flat().map(({ id }) => id),
      ...liked.keys(),
      ...followedPosts.map(({ id }) => id),
    ]),
  };
}

/** The keys of the greatest values. */
const best = <Key>(values: ReadonlyMap<Key, number>, count: number): Key[] =>
  [...values]
    .sort(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([key]) => key);

/** How many accounts viewed these posts; posts that nobody did are left out. */
async function readViews(db: Queryable, postIds: readonly Id[]): Promise<Map<Id, number>> {
  const views = new Map<Id, number>();
  const all = distinct(postIds);
  for (let at = 0; at < all.length; at += 1_024)
    for (const row of await db
      .select({ postId: heats.postId, views: heats.views })
      .from(heats)
      .where(and(inArray(heats.postId, padIds(all.slice(at, at + 1_024))), eq(heats.tag, ''))))
      views.set(row.postId, row.views);
  return views;
}
