import type { Id } from '@clipgraph/platform/ids/id.ts';
import { freshEvery, perAuthorInTen } from '../weights.ts';
import type { Scored } from './score.ts';

const window = 10;

/**
 * The order in which scored posts are shown: the best first, no author more than twice in ten
 * places while others are left, and each tenth place for a fresh post that few have seen.
 */
export function mix(scored: readonly Scored[], limit: number): Scored[] {
  const shown: Scored[] = [];
  const used = new Set<Id>();
  const ordered = [...scored];
  const fresh = ordered.filter(({ isFresh }) => isFresh);
  const fits = ({ authorId }: Scored): boolean =>
    shown.slice(1 - window).filter((post) => post.authorId === authorId).length < perAuthorInTen;
  const take = (from: Scored[], strict: boolean): Scored | undefined => {
    const at = from.findIndex((post) => !used.has(post.postId) && (!strict || fits(post)));
    return at < 0 ? undefined : from.splice(at, 1)[0];
  };
  while (shown.length < limit) {
    const isChance = shown.length % freshEvery === freshEvery - 1;
    const chance = isChance ? take(fresh, true) : undefined;
    const next = chance ?? take(ordered, true) ?? take(ordered, false);
    if (!next) break;
    used.add(next.postId);
    shown.push(chance ? { ...next, reason: 'FRESH' } : next);
  }
  return shown;
}
