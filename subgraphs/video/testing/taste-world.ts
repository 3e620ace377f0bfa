import { addLogs, growthAt } from '@clipgraph/platform/decay/decay.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { mix } from '../ranking/for-you/mix.ts';
import {
  greatest,
  type Neighbours,
  nearest,
  pairUp,
  similarTo,
} from '../ranking/for-you/pairing.ts';
import { type Candidate, score, type Taste } from '../ranking/for-you/score.ts';
import { candidatesPer, pairedWith, tasteHalfLifeMs } from '../ranking/weights.ts';
import { makePeople, type WorldSize } from './taste-people.ts';

export interface Judged {
  recall: number;
  ndcg: number;
  /** Of the authors who published on the day before, how many stand in somebody's list. */
  freshAuthors: number;
}

/** Somebody who opens FOR_YOU in the morning, with what the ranking knows then. */
export interface Morning {
  candidates: readonly Candidate[];
  taste: Taste;
  nowMs: number;
  /** What the person engages with on that day, of posts that are there in the morning. */
  wanted: ReadonlySet<Id>;
}

const dayMs = 86_400_000;
export const listed = 20;
const rates = [{ sinceMs: 0, halfLifeMs: 6 * 3_600_000, offset: 0 }] as const;

/**
 * Lists made in the morning of the last days, compared with what people engage with on that day.
 * @param meet gets each of these mornings
 */
export function judge(
  seed: number,
  size: WorldSize,
  meet: (morning: Morning) => void = () => {},
): Record<string, Judged> & { cost: Judged } {
  const { random, below, posts, people } = makePeople(seed, size);
  const postOf = (postId: Id) => posts[postId - 1] as (typeof posts)[number];
  const known = new Map<Id, Neighbours>();
  const neighboursOf = (id: Id): Neighbours => {
    const found = known.get(id) ?? { engaged: 0, list: new Map<Id, number>() };
    known.set(id, found);
    return found;
  };
  const engagedWith = (id: Id): number => known.get(id)?.engaged ?? 0;
  const heat = new Map<Id, number>();
  const totals = new Map<
    string,
    { hits: number; wanted: number; gain: number; ideal: number; shown: Set<Id>; fresh: number }
  >();
  const judgements = (name: string) => {
    const found = totals.get(name) ?? {
      hits: 0,
      wanted: 0,
      gain: 0,
      ideal: 0,
      shown: new Set<Id>(),
      fresh: 0,
    };
    totals.set(name, found);
    return found;
  };
  let learningMs = 0;
  let engagements = 0;
  const engage = (person: (typeof people)[number], postId: Id, atMs: number): void => {
    const beganMs = performance.now();
    pairUp(neighboursOf, postId, person.latest.slice(0, pairedWith));
    heat.set(postId, addLogs(heat.get(postId) ?? Number.NEGATIVE_INFINITY, growthAt(rates, atMs)));
    learningMs += performance.now() - beganMs;
    engagements += 1;
    person.latest.unshift(postId);
    person.at.set(postId, atMs);
  };
  for (let day = 0; day < size.days; day++) {
    const nowMs = day * dayMs;
    const there = posts.filter((post) => post.day <= day).sort((a, b) => b.appeal - a.appeal);
    const byGroup = Map.groupBy(there, ({ group }) => group);
    const isJudged = day >= size.days - size.judgedDays;
    const morning = there.filter((post) => post.day < day || day === 0);
    const orders = isJudged ? ordersOf(morning) : undefined;
    const yesterday = new Set(
      posts.filter((post) => post.day === day - 1).map((post) => post.authorId),
    );
    for (const [at, person] of people.entries()) {
      const wanted = new Set<Id>();
      const count = Math.floor(person.perDay) + (random() < person.perDay % 1 ? 1 : 0);
      for (let one = 0; one < count; one++) {
        const taste = person.tastes[random() < 0.7 ? 0 : 1];
        const pool = (random() < 0.7 ? byGroup.get(taste) : undefined) ?? there;
        const post = pool[Math.floor(pool.length * random() ** 2)];
        if (post && !person.at.has(post.postId)) wanted.add(post.postId);
      }
      if (orders && at < size.judgedPeople && wanted.size > 0) {
        const reachable = new Set([...wanted].filter((id) => postOf(id).day < day));
        const known = knownOf(person, orders, nowMs);
        meet({ ...known, nowMs, wanted: reachable });
        const ranked = mix(score(known.candidates, known.taste, nowMs), listed);
        const lists = {
          ...listsOf(person, orders),
          'for you': ranked.map(({ postId }) => postId),
        };
        for (const [name, list] of Object.entries(lists)) note(name, list, reachable, yesterday);
      }
      for (const id of wanted) engage(person, id, nowMs + below(dayMs));
    }
    for (const found of totals.values()) {
      found.fresh += yesterday.size === 0 || !isJudged ? 0 : found.shown.size / yesterday.size;
      found.shown.clear();
    }
  }

  function ordersOf(morning: readonly (typeof posts)[number][]) {
    const by = (value: (post: (typeof posts)[number]) => number) =>
      [...morning].sort((a, b) => value(b) - value(a)).map(({ postId }) => postId);
    const trending = by(({ postId }) => heat.get(postId) ?? -1e300);
    return {
      'most popular': by(({ postId }) => engagedWith(postId)),
      trending,
      chronological: by(({ postId, day }) => day * size.posts + postId),
      byTag: Map.groupBy(
        trending.flatMap((id) => postOf(id).tags.map((tag) => [tag, id] as const)),
        ([tag]) => tag,
      ),
      byAuthor: Map.groupBy(trending, (id) => postOf(id).authorId),
    };
  }

  function listsOf(person: (typeof people)[number], orders: ReturnType<typeof ordersOf>) {
    const first = (order: readonly Id[]) => {
      const list: Id[] = [];
      for (const id of order) {
        if (list.length === listed) break;
        if (!person.at.has(id)) list.push(id);
      }
      return list;
    };
    return {
      'most popular': first(orders['most popular']),
      trending: first(orders.trending),
      chronological: first(orders.chronological),
    };
  }

  /** What the product's ranking would read. */
  function knownOf(
    person: (typeof people)[number],
    orders: ReturnType<typeof ordersOf>,
    nowMs: number,
  ): { candidates: Candidate[]; taste: Taste } {
    const fadeOf = (id: Id): number =>
      2 ** (-(nowMs - (person.at.get(id) ?? nowMs)) / tasteHalfLifeMs);
    const paired = person.latest.slice(0, 50).map((postId) => ({ postId, weight: fadeOf(postId) }));
    const near = new Set(nearest(paired, known, 512));
    const similar = similarTo(paired, known, (id) => (near.has(id) ? engagedWith(id) : undefined));
    const tags = new Map<string, number>();
    const ofAuthors = new Map<Id, number>();
    for (const id of person.latest.slice(0, 100)) {
      const post = postOf(id);
      for (const tag of post.tags) tags.set(tag, (tags.get(tag) ?? 0) + fadeOf(id));
      ofAuthors.set(post.authorId, (ofAuthors.get(post.authorId) ?? 0) + fadeOf(id));
    }
    const ids = new Set([
      ...greatest(similar, candidatesPer.similar),
      ...orders.trending.slice(0, candidatesPer.hottest),
      ...orders.chronological.slice(0, candidatesPer.latest),
      ...greatest(tags, 5).flatMap((tag) =>
        (orders.byTag.get(tag) ?? []).slice(0, candidatesPer.tag).map(([, id]) => id),
      ),
      ...greatest(ofAuthors, 5).flatMap((author) =>
        (orders.byAuthor.get(author) ?? []).slice(0, candidatesPer.author),
      ),
      ...[...person.followed].flatMap((author) => (orders.byAuthor.get(author) ?? []).slice(0, 20)),
    ]);
    const taste: Taste = {
      tags,
      authors: ofAuthors,
      followed: person.followed,
      likedByFollowed: new Map(),
      similar,
      hottest: orders.trending.slice(0, candidatesPer.hottest),
    };
    const candidates = [...ids]
      .filter((id) => !person.at.has(id) && postOf(id).day * dayMs < nowMs)
      .map((postId) => {
        const { authorId, tags: ofPost, day } = postOf(postId);
        return {
          postId,
          authorId,
          tags: ofPost,
          publishedAtMs: day * dayMs,
          views: engagedWith(postId),
        };
      });
    return { candidates, taste };
  }

  function note(
    name: string,
    list: readonly Id[],
    wanted: ReadonlySet<Id>,
    yesterday: ReadonlySet<Id>,
  ): void {
    const found = judgements(name);
    list.forEach((id, place) => {
      if (yesterday.has(postOf(id).authorId)) found.shown.add(postOf(id).authorId);
      if (!wanted.has(id)) return;
      found.hits += 1;
      found.gain += 1 / Math.log2(place + 2);
    });
    found.wanted += wanted.size;
    for (let place = 0; place < Math.min(listed, wanted.size); place++)
      found.ideal += 1 / Math.log2(place + 2);
  }

  const told = Object.fromEntries(
    [...totals].map(([name, { hits, wanted, gain, ideal, fresh }]) => [
      name,
      { recall: hits / wanted, ndcg: gain / ideal, freshAuthors: fresh / size.judgedDays },
    ]),
  );
  // In the same shape, so that averages are taken alike: microseconds for each engagement.
  const cost = { recall: (1_000 * learningMs) / engagements, ndcg: 0, freshAuthors: 0 };
  return { ...told, cost };
}
