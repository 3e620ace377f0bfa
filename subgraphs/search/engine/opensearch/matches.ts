import type { Field, Match } from '../engine.ts';
import type { Part } from './queries.ts';

/** What a document holds, as it is kept: the number of the field, and the term. */
type KeptTerms = readonly string[];

/** @returns the best match of each part; undefined when one that must be there is missing */
export function matchesOf(parts: readonly Part[], kept: KeptTerms): (Match | null)[] | undefined {
  const matches = parts.map((part) => bestMatch(part, kept));
  return matches.every((match, at) => match ?? parts[at]?.optional) ? matches : undefined;
}

function bestMatch(part: Part, kept: KeptTerms): Match | null {
  let best: Match | null = null;
  for (const each of kept) {
    const match = matchOf(each.slice(1), Number(each[0]) as Field, part);
    if (match && (!best || isBetter(match, best))) best = match;
  }
  return best;
}

function matchOf(held: string, field: Field, { term, word, similar }: Part): Match | null {
  if (similar) {
    const found = similar.find((each) => each.term === held);
    return found ? { field, by: 'typo', distance: found.distance } : null;
  }
  if (held === term) return { field, by: 'word', distance: 0 };
  if (!word.open || !held.startsWith(term)) return null;
  return { field, by: 'prefix', distance: [...held].length - [...term].length };
}

const order: readonly Match['by'][] = ['whole', 'word', 'prefix', 'typo'];

const isBetter = (a: Match, b: Match): boolean =>
  (order.indexOf(a.by) - order.indexOf(b.by) || a.distance - b.distance || a.field - b.field) < 0;
