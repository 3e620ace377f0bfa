import { idTimeMs } from '@clipgraph/platform/ids/id.ts';
import { type Candidate, type Field, fields, type Match } from '../engine/engine.ts';

/** A word in a name says most about what is named, one in a caption least. */
const fieldWeights: Readonly<Record<Field, number>> = {
  [fields.name]: 4,
  [fields.displayName]: 3,
  [fields.tag]: 2.5,
  [fields.caption]: 2,
};

/** Who types a whole name wants its owner; what was misspelt may be something else. */
const exactness: Readonly<Record<Match['by'], number>> = {
  whole: 3,
  word: 1,
  prefix: 0.6,
  typo: 0.4,
};

/** Each letter that differs or is missing makes it less likely that this was meant. */
const perLetter = 0.9;

/** Ten times the likes, or posts of a tag, are worth as much at every size. */
const popularityWeight = 0.25;

/** A new post counts up to twice as much as an old one, and loses half of that in 14 days. */
const freshnessWeight = 1;
const freshnessHalfLifeMs = 14 * 86_400_000;

/**
 * How good a result is: field weight × exactness, for the average word, × popularity × freshness.
 * Greater is better.
 * @param popularity likes of a post or of an account's posts, or posts of a tag
 */
export function scoreOf(
  { kind, id, matches }: Candidate,
  popularity: number,
  nowMs: number,
): number {
  const sum = matches.reduce(
    (total, match) =>
      match
        ? total + fieldWeights[match.field] * exactness[match.by] * perLetter ** match.distance
        : total,
    0,
  );
  const relevance = sum / Math.max(1, matches.length);
  const popular = 1 + popularityWeight * Math.log10(1 + popularity);
  const ageMs = Math.max(0, nowMs - idTimeMs(id));
  const fresh = kind === 'POST' ? 1 + freshnessWeight * 2 ** (-ageMs / freshnessHalfLifeMs) : 1;
  return relevance * popular * fresh;
}
