import { remaining } from '@clipgraph/platform/decay/decay.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { FeedReason } from '../ranked-post.ts';
import { fewViews, forYouWeights, freshForMs, freshHalfLifeMs } from '../weights.ts';

/** What is known of a post that may be shown. */
export interface Candidate {
  postId: Id;
  authorId: Id;
  tags: readonly string[];
  publishedAtMs: number;
  /** Accounts that viewed it. */
  views: number;
}

/** What is known of the viewer. */
export interface Taste {
  tags: ReadonlyMap<string, number>;
  authors: ReadonlyMap<Id, number>;
  followed: ReadonlySet<Id>;
  /** Posts that accounts whom the viewer follows like, with how many. */
  likedByFollowed: ReadonlyMap<Id, number>;
  similar: ReadonlyMap<Id, number>;
  /** The hottest posts, the hottest first. */
  hottest: readonly Id[];
}

export interface Scored {
  postId: Id;
  authorId: Id;
  score: number;
  /** The strongest term; null: none counted. */
  reason: FeedReason | null;
  isFresh: boolean;
}

export type Weights = Readonly<Record<keyof typeof forYouWeights, number>>;

const reasons: Readonly<Record<keyof typeof forYouWeights, FeedReason>> = {
  similar: 'SIMILAR_TO_LIKED',
  tags: 'TAG_YOU_LIKE',
  author: 'TAG_YOU_LIKE',
  followedAuthor: 'FOLLOWED_AUTHOR',
  likedByFollowed: 'LIKED_BY_FOLLOWED',
  trending: 'TRENDING',
  fresh: 'FRESH',
};
const terms = Object.keys(reasons) as (keyof typeof reasons)[];

/** Whether a post still waits for its chance. */
const isFreshAt = ({ views, publishedAtMs }: Candidate, nowMs: number): boolean =>
  views < fewViews && nowMs - publishedAtMs < freshForMs;

/** The candidates with their scores, the best first; of equals the later made. */
export function score(
  candidates: readonly Candidate[],
  taste: Taste,
  nowMs: number,
  weights: Weights = forYouWeights,
): Scored[] {
  const placeOf = new Map(taste.hottest.map((postId, place) => [postId, place]));
  const most = {
    similar: greatest(taste.similar.values()),
    tags: greatest(taste.tags.values()),
    authors: greatest(taste.authors.values()),
  };
  const scored = candidates.map((candidate): Scored => {
    const { postId, authorId, tags, publishedAtMs } = candidate;
    const isFresh = isFreshAt(candidate, nowMs);
    const place = placeOf.get(postId);
    const tagged = tags.map((tag) => taste.tags.get(tag) ?? 0);
    const worth: Record<keyof typeof reasons, number> = {
      similar: (taste.similar.get(postId) ?? 0) / most.similar,
      tags: Math.max(0, ...tagged) / most.tags,
      author: (taste.authors.get(authorId) ?? 0) / most.authors,
      followedAuthor: taste.followed.has(authorId) ? 1 : 0,
      likedByFollowed: 1 - 2 ** -(taste.likedByFollowed.get(postId) ?? 0),
      trending: place === undefined ? 0 : 1 - place / taste.hottest.length,
      fresh: isFresh ? remaining(nowMs - publishedAtMs, freshHalfLifeMs) : 0,
    };
    let sum = 0;
    let strongest = 0;
    let reason: FeedReason | null = null;
    for (const term of terms) {
      const part = weights[term] * worth[term];
      sum += part;
      if (part <= strongest) continue;
      strongest = part;
      reason = reasons[term];
    }
    return { postId, authorId, score: sum, reason, isFresh };
  });
  return scored.sort((a, b) => b.score - a.score || b.postId - a.postId);
}

const greatest = (values: Iterable<number>): number => {
  let most = 1e-9;
  for (const value of values) if (value > most) most = value;
  return most;
};
