import { unavailable } from '@clipgraph/platform/errors/catalogue.ts';
import type { Kind } from '../../documents/kinds.ts';
import { wholeTerm } from '../../documents/texts.ts';
import type { Query } from '../../text/query.ts';
import { allowedEdits } from '../../text/spelling.ts';
import type { Candidate, Match } from '../engine.ts';
import type { EngineHttp } from './http.ts';
import { matchesOf } from './matches.ts';
import {
  type Condition,
  conditionOf,
  holds,
  mayBeTypos,
  type Part,
  partsOf,
  similarTo,
  written,
} from './queries.ts';

const timeoutMs = 1_500;

interface Hit {
  id: number;
  terms: readonly string[];
  folded?: string;
}

interface Answers {
  responses: readonly {
    status: number;
    error?: { reason?: string };
    hits: { total: { value: number }; hits: readonly { _source: Hit }[] };
  }[];
}

/** Several searches in one request. */
type Ask = (searches: readonly object[]) => Promise<Answers['responses']>;

const asking =
  (http: EngineHttp, index: string): Ask =>
  async (searches) => {
    if (searches.length === 0) return [];
    const { responses } = await http.send<Answers>({
      method: 'POST',
      path: `/${index}/_msearch`,
      body: searches.flatMap((search) => [{}, search]),
      timeoutMs,
    });
    const failed = responses.find(({ status }) => status >= 400);
    if (failed?.status === 404) throw unavailable('The index is being built. Try again later.');
    if (failed) throw new Error(`OpenSearch failed a search: ${JSON.stringify(failed.error)}`);
    return responses;
  };

/** See `Engine.candidates`. */
export async function findCandidates(
  http: EngineHttp,
  index: string,
  query: Query,
  kinds: readonly Kind[],
  limit: number,
): Promise<Candidate[]> {
  if (query.words.length === 0) return [];
  const ask = asking(http, index);
  const parts = await withTypos(ask, partsOf(query.words));
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

/** A word that nobody wrote is looked up as those that are the fewest letters away. */
async function withTypos(ask: Ask, parts: readonly Part[]): Promise<Part[]> {
  const suspects = mayBeTypos(parts);
  const there = await existing(ask, suspects.map(written));
  const unknown = suspects.filter((_, at) => !there[at]);
  const oneLetter = await existing(
    ask,
    unknown.map(({ term }) => similarTo(term, 1)),
  );
  const edits = new Map(
    unknown.map((part, at) => [part, oneLetter[at] ? 1 : allowedEdits(part.term)]),
  );
  return parts.map((part) => ({ ...part, edits: edits.get(part) ?? 0 }));
}

async function existing(ask: Ask, conditions: readonly Condition[]): Promise<boolean[]> {
  const answers = await ask(
    conditions.map((query) => ({ query, size: 0, terminate_after: 1, track_total_hits: 1 })),
  );
  return answers.map(({ hits }) => hits.total.value > 0);
}
