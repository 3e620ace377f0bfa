import { remaining } from '@clipgraph/platform/decay/decay.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { VideoContext } from '../../context.ts';
import type { FeedFilter } from '../../feeds/filter.ts';
import { readFollowingPlaces } from '../../feeds/following.ts';
import { readAuthorPages } from '../../posts/author-pages.ts';
import { distinct, newest } from '../../posts/posts.ts';
import { readHottest } from '../heat.ts';
import { candidatesPer, tasteHalfLifeMs } from '../weights.ts';
import { readCandidatePosts } from './candidate-posts.ts';
import { readEngaged, readLatestLikes, readLatestOf, readNeighbours } from './neighbours.ts';
import { greatest, nearest, similarTo } from './pairing.ts';
import type { Taste } from './score.ts';

/** Of the viewer: engagements that tell the taste, those whose neighbours are looked at. */
const engagedKnown = 100;
const engagedPaired = 50;
/** So many of their neighbours are compared: one statement's worth. */
const neighboursCompared = 512;
/** Of the viewer's liked tags and authors those that bring posts; of each of the followed, likes. */
const favourites = 5;
/** A power of two: statements are filled up to one. */
const followedAsked = 64;

interface KnownTaste {
  taste: Taste;
  /** Posts that it brings. */
  more: Id[];
}

export const nobody: KnownTaste = {
  taste: {
    tags: new Map(),
    authors: new Map(),
    followed: new Set(),
    likedByFollowed: new Map(),
    similar: new Map(),
    hottest: [],
  },
  more: [],
};

/** What an account likes, and the posts that this brings. */
export async function readTaste(
  context: VideoContext,
  accountId: Id,
  filter: FeedFilter,
  nowMs: number,
): Promise<KnownTaste> {
  const { services, facts } = context;
  const { db } = services.database;
  const [engaged, followees] = await Promise.all([
    readLatestOf(db, [accountId], engagedKnown),
    facts.relation.followees(accountId),
  ]);
  const weightOf = new Map<Id, number>();
  for (const { postId, at } of engaged)
    if (!weightOf.has(postId)) weightOf.set(postId, remaining(nowMs - at, tasteHalfLifeMs));
  const engagedIds = [...weightOf.keys()];
  const paired = [...weightOf]
    .slice(0, engagedPaired)
    .map(([postId, weight]) => ({ postId, weight }));
  const [engagedPosts, neighbours, likes, followedPosts] = await Promise.all([
    readCandidatePosts(db, engagedIds),
    readNeighbours(db, engagedIds.slice(0, engagedPaired)),
    // The accounts that were made last are as good as any others, and of a bounded number.
    readLatestLikes(db, followees.slice(-followedAsked), favourites),
    readFollowingPlaces(
      db,
      followees,
      filter,
      newest,
      candidatesPer.followed,
      candidatesPer.followedAuthor,
    ),
  ]);
  const tags = new Map<string, number>();
  const authors = new Map<Id, number>();
  for (const { id, tags: ofPost, authorId } of engagedPosts) {
    const weight = weightOf.get(id) ?? 0;
    for (const tag of ofPost) tags.set(tag, (tags.get(tag) ?? 0) + weight);
    authors.set(authorId, (authors.get(authorId) ?? 0) + weight);
  }
  const [engagedWith, ofTags, ofAuthors] = await Promise.all([
    readEngaged(db, nearest(paired, neighbours, neighboursCompared)),
    Promise.all(
      greatest(tags, favourites).map((tag) =>
        readHottest(db, { ...filter, tag }, candidatesPer.tag),
      ),
    ),
    readAuthorPages(
      db,
      greatest(authors, favourites).map((authorId) => ({
        authorId,
        own: false,
        kind: filter.kind,
        before: newest,
        limit: candidatesPer.author,
      })),
    ),
  ]);
  const similar = similarTo(paired, neighbours, (postId) => engagedWith.get(postId));
  for (const postId of engagedIds) similar.delete(postId);
  const liked = new Map<Id, number>();
  for (const { postId } of likes) liked.set(postId, (liked.get(postId) ?? 0) + 1);
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
      ...greatest(similar, candidatesPer.similar),
      ...ofTags.flat().map(({ postId }) => postId),
      ...ofAuthors.flat().map(({ id }) => id),
      ...greatest(liked, candidatesPer.likedByFollowed),
      ...followedPosts.map(({ id }) => id),
    ]),
  };
}
