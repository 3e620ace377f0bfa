import { epochMs, type Id } from '@clipgraph/platform/ids/id.ts';
import type { Store } from './store.ts';

const dayMs = 86_400_000;
const idsPerMs = 4_096;
const spread = 2_147_483_647;

/** Things that were made one after the other in equal steps: the nth has its id by that alone. */
export interface Line {
  /** From 1 on. */
  idOf(n: number): Id;
  /** The same in SQL. */
  id(n: string): string;
  /** When it was made, in ms since the Unix epoch, in SQL. */
  ms(n: string): string;
  msOf(n: number): number;
}

function line(beganMs: number, endMs: number, count: number): Line {
  const stepMs = Math.max(1, Math.floor((endMs - beganMs) / (count + 1)));
  const msOf = (n: number) => beganMs + n * stepMs;
  return {
    msOf,
    idOf: (n) => (msOf(n) - epochMs) * idsPerMs,
    id: (n) => `(${(beganMs - epochMs) * idsPerMs} + (${n}) * ${stepMs * idsPerMs})`,
    ms: (n) => `(${beganMs} + (${n}) * ${stepMs})`,
  };
}

/**
 * What a world of so many posts holds. Its busiest things grow with it: of a thousand posts the
 * star wrote one (of fewer where that would be less than a thousand posts), a tenth as many people
 * as there are posts follow the star and like one post.
 */
export function scaleOf(postCount: number, nowMs: number) {
  const hot = postCount / 10;
  const people = Math.max(6_000, hot);
  const recently = (days: number, count: number) =>
    line(nowMs - days * dayMs, nowMs - dayMs / 24, count);
  const likesEach = Math.round((5 * postCount) / people);
  const followsEach = 8;
  const follows = followsEach * people;
  const comments = 2 * postCount;
  const savesEach = Math.max(1, Math.round(postCount / 5 / people));
  return {
    posts: postCount,
    people,
    /** The star wrote one of so many posts. */
    starEach: Math.min(1_000, Math.floor(postCount / 1_000)),
    tags: 1_000,
    /** Followers of the star, likes of the hot post, messages of the hot chat. */
    hot,
    hotComments: hot / 10,
    likesEach,
    savesEach,
    followsEach,
    comments,
    messagesEach: 4,
    /** What one reader has of each: of as many others it has just a few. */
    readers: { follows: [10, 1_000, 5_000], lists: 5_000, chats: 1_000 },
    person: line(nowMs - 400 * dayMs, nowMs - 100 * dayMs, people),
    /** The last one is the hot post. */
    post: recently(30, postCount + 1),
    comment: recently(29, comments),
    hotComment: recently(0.9, hot / 10),
    follow: recently(90, follows + people),
    like: recently(30, people * (likesEach + 1)),
    save: recently(30, people * savesEach),
    own: recently(20, 5_000),
    chat: recently(60, people + 2_000),
    message: recently(50, people * 5 + 10_000),
    hotMessage: recently(49, hot),
    notification: recently(30, people * 3 + 10_000),
  };
}
export type Scale = ReturnType<typeof scaleOf>;

/** The same number below 1 for the same row and seed, in SQL; times a fraction, as MariaDB divides to four places. */
export const chance = (n: string, seed: number): string =>
  `(((((((${n}) % ${spread}) * ${16_807 + 2 * seed}) % ${spread}) * ${48_271 + 4 * seed}) % ${spread - 18}) * ${1 / (spread - 18)})`;

/** A number from 1 to `count`, the small ones far more often: the first has a share of count^(1/power). */
export const powerLaw = (store: Store, n: string, seed: number, count: number, power = 3): string =>
  store.int(`1 + floor(${count} * power(${chance(n, seed)}, ${power}))`);

/**
 * The post at a place of popularity, so that those that many like are spread over time: a step that
 * has no divisor in common with their number.
 */
export function popularPosts(count: number) {
  let step = Math.floor(count * 0.618) | 1;
  while (greatestDivisor(step, count) !== 1) step += 2;
  const back = inverse(step, count);
  return {
    /** @param place from 0 on, in SQL */
    at: (place: string) => `(1 + ((${place}) * ${step}) % ${count})`,
    /** The other way round: the place of a post. */
    placeOf: (n: string) => `((((${n}) - 1) * ${back}) % ${count})`,
  };
}

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));

/** What undoes a multiplication modulo `count`, by Euclid. */
function inverse(step: number, count: number): number {
  let [a, b, x, y] = [step, count, 1, 0];
  while (b !== 0) {
    const times = Math.floor(a / b);
    [a, b, x, y] = [b, a - times * b, y, x - times * y];
  }
  return ((x % count) + count) % count;
}
