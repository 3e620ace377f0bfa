import type { Kind } from '../../documents/kinds.ts';
import { wholeTerm } from '../../documents/texts.ts';
import type { Query } from '../../text/query.ts';
import type { Candidate, Match } from '../engine.ts';
import type { Ask } from './ask.ts';
import { matchesOf } from './matches.ts';
import { type Condition, conditionOf, holds, partsOf } from './queries.ts';
import { withTypos } from './typos.ts';

/** See `Engine.candidates`. */
export async function findCandidates(
  ask: Ask,
  query: Query,
  kinds: readonly Kind[],
  limit: number,
): Promise<Candidate[]> {
  if (query.words.length === 0) return [];
  const parts = await withTypos(ask, partsOf(query.words));
  if (parts.some(({ similar, optional }) => similar?.length === 0 && !optional)) return [];
  const phrases = query.words.flatMap(({ phrase }) => phrase ?? []);
  const required = parts.filter(({ optional }) => !optional).map(conditionOf);
  const _source = ['id', 'terms', ...(phrases.length > 0 ? ['folded'] : [])];
  const searches = kinds.flatMap((kind) => [
    { ...within(kind, [holds(wholeTerm(query.whole))]), ...newest, size: limit, _source },
    { ...within(kind, required), ...newest, size: limit, _source },
    { ...within(kind, required, true), ...popular, size: limit, _source },
  ]);
  const answers = await ask(searches);
  return kinds.flatMap((kind, at) => {
    const [named, ...rest] = answers
      .slice(3 * at, 3 * at + 3)
      .map(({ hits }) => hits.hits.map(({ _source }) => _source));
    const found = new Map<number, Candidate>();
    for (const { id, terms, folded = '' } of rest.flat()) {
      const matches = phrases.every((phrase) => folded.includes(phrase))
        ? matchesOf(parts, terms)
        : undefined;
      if (matches) found.set(id, { kind, id, matches });
    }
    if (kind !== 'POST')
      for (const { id, terms } of named ?? [])
        found.set(id, { kind, id, matches: parts.map(() => wholeMatch(query.whole, terms)) });
    return [...found.values()];
  });
}

const within = (kind: Kind, conditions: readonly Condition[], ranked = false) => ({
  query: {
    bool: {
      filter: [
        { term: { kind } },
        ...conditions,
        ...(ranked ? [{ range: { rank: { gt: 0 } } }] : []),
      ],
    },
  },
  track_total_hits: false,
});
const newest = { sort: [{ id: 'desc' }] };
const popular = { sort: [{ rank: 'desc' }, { id: 'desc' }] };

function wholeMatch(whole: string, terms: readonly string[]): Match {
  const term = wholeTerm(whole);
  const field = Math.min(
    ...terms.flatMap((kept) => (kept.slice(1) === term ? [+kept.slice(0, 1)] : [])),
  );
  return { field: field as Match['field'], by: 'whole', distance: 0 };
}
