/** How the ranked feeds weigh things, in one place. `docs/ranking.md` tells it to users. */

/**
 * For you: the score of a post is the sum of these, each times a number from 0 to 1. Those of tags,
 * authors and followed authors are chosen by `npm run bench -- ranking --tune` in the worlds of
 * seeds 1 to 5.
 */
export const forYouWeights = {
  /** People who engaged with the same posts as the viewer engaged with this one: the best guess. */
  similar: 2,
  /** It has tags that the viewer engages with. */
  tags: 0.25,
  /** It is by an author whom the viewer engages with. */
  author: 0.3,
  /** The viewer follows the author: a wish that was said aloud. */
  followedAuthor: 0.17,
  /** Accounts that the viewer follows like it: friends' taste is a good guess. */
  likedByFollowed: 0.3,
  /** It gets much attention now: what everybody likes, many will like. */
  trending: 0.15,
  /** It is new, and few have seen it yet. */
  fresh: 0.1,
} as const;

/** How the viewer's engagements fade: one of a week ago says half as much as one of today. */
export const tasteHalfLifeMs = 7 * 86_400_000;
/** How the newness of a post fades. */
export const freshHalfLifeMs = 86_400_000;

/** Similarity of posts that few engaged with is chance: it is shrunk as if they were more. */
export const shrinkage = 50;
/** On an engagement so many of the viewer's latest posts are paired with it. */
export const pairedWith = 20;
/** Neighbours of a post that may be suggested, and how many are kept to grow among. */
export const neighboursUsed = 50;
export const neighboursKept = 100;

/** How many posts each source brings at most; together no more than a thousand. */
export const candidatesPer = {
  /** The viewer's circle of similar posts. */
  similar: 300,
  /** Of those that get most attention now. */
  hottest: 150,
  /** Of the newest. */
  latest: 200,
  /** The newest of those whom the viewer follows. */
  followed: 100,
  /** Of each of them: a list has no more than two of an author in ten places anyway. */
  followedAuthor: 3,
  /** Those that most of the followed like. */
  likedByFollowed: 100,
  /** Of each of five tags that the viewer engages with. */
  tag: 20,
  /** Of each of five authors. */
  author: 10,
} as const;

/** At most so many posts of an author in any ten places that follow one another. */
export const perAuthorInTen = 2;
/** One in so many places is a fresh post that few have seen yet: the author's chance. */
export const freshEvery = 10;
/** A post has had its chance once so many accounts viewed it, or when it is a week old. */
export const fewViews = 30;
export const freshForMs = 7 * 86_400_000;

/** Trending: all guests together weigh no more than this many views of a post on a day. */
export const guestViewsPerDay = 10;
