import type { Id } from '@clipgraph/platform/ids/id.ts';
import { neighboursKept, neighboursUsed, shrinkage } from '../weights.ts';

/** The posts that the same people engage with as with one. */
export interface Neighbours {
  /** How many engaged with the post. */
  engaged: number;
  /** Other posts, with how many engaged with both. */
  list: Map<Id, number>;
}

/** A list may grow so far before the least of it is forgotten. */
const forgetAt = 1.5 * neighboursKept;

/**
 * Takes in that somebody engaged with a post.
 * @param latest other posts that the same account engaged with lately, without repetitions
 */
export function pairUp(
  neighboursOf: (postId: Id) => Neighbours,
  postId: Id,
  latest: readonly Id[],
): void {
  const own = neighboursOf(postId);
  own.engaged += 1;
  for (const other of latest) {
    grow(own, other);
    grow(neighboursOf(other), postId);
  }
}

function grow({ list }: Neighbours, other: Id): void {
  list.set(other, (list.get(other) ?? 0) + 1);
  if (list.size < forgetAt) return;
  const strongest = strongestOf(list, neighboursKept);
  list.clear();
  for (const [postId, weight] of strongest) list.set(postId, weight);
}

/** Of equal ones those that came last: what is new must be able to grow. */
const strongestOf = (list: ReadonlyMap<Id, number>, count: number): [Id, number][] =>
  [...list]
    .reverse()
    .sort(([, a], [, b]) => b - a)
    .slice(0, count)
    .reverse();

/** A post that the viewer engaged with, and how much it still says: 0 to 1. */
interface Engaged {
  postId: Id;
  weight: number;
}

/**
 * The neighbours of what a viewer engaged with that may be similar to it: those that were engaged
 * with together with it most.
 */
export function nearest(
  engaged: readonly Engaged[],
  known: ReadonlyMap<Id, Neighbours>,
  limit: number,
): Id[] {
  const near = new Map<Id, number>();
  for (const { postId, weight } of engaged) {
    const own = known.get(postId);
    if (!own) continue;
    const share = weight / Math.sqrt(own.engaged + 1);
    for (const [other, together] of strongestOf(own.list, neighboursUsed))
      near.set(other, (near.get(other) ?? 0) + share * together);
  }
  return greatest(near, limit);
}

/**
 * How similar other posts are to what a viewer engaged with: together engaged with, over what
 * chance would bring, shrunk where little is known.
 * @param engagedWith how many engaged with a post; undefined: leave it out
 */
export function similarTo(
  engaged: readonly Engaged[],
  known: ReadonlyMap<Id, Neighbours>,
  engagedWith: (postId: Id) => number | undefined,
): Map<Id, number> {
  const similar = new Map<Id, number>();
  for (const { postId, weight } of engaged) {
    const own = known.get(postId);
    if (!own) continue;
    for (const [other, together] of strongestOf(own.list, neighboursUsed)) {
      const others = engagedWith(other);
      if (others === undefined) continue;
      const likeness = together / Math.sqrt(own.engaged * others + shrinkage);
      similar.set(other, (similar.get(other) ?? 0) + weight * likeness);
    }
  }
  return similar;
}

/** The keys of the greatest values. */
export const greatest = <Key>(values: ReadonlyMap<Key, number>, count: number): Key[] =>
  [...values]
    .sort(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([key]) => key);
