import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { chunked, padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, eq, inArray } from 'drizzle-orm';
import type { Kind } from '../../documents/kinds.ts';
import { wholeTerm } from '../../documents/texts.ts';
import { documents } from '../../tables.ts';
import type { Query } from '../../text/query.ts';
import type { Candidate, Field, Match } from '../engine.ts';
import {
  countPostings,
  newestPostings,
  type Place,
  type Posting,
  popularPostings,
} from './postings.ts';
import type { ShelfTables } from './shelf-tables.ts';
import { type Alternative, alternativesOf, type Slot } from './word-alternatives.ts';

/** Documents looked at in one round, and rounds through each of the lists of each kind. */
const perRound = 500;
const maxRounds = 10;
/** How far it is counted who holds a word: further where all words are frequent. */
const countedAtMost = [1_000, 16_000];
const lists = [newestPostings, popularPostings];

/** See `Engine.candidates`. */
export async function readCandidates(
  db: Queryable,
  tables: ShelfTables,
  query: Query,
  kinds: readonly Kind[],
  limit: number,
): Promise<Candidate[]> {
  if (query.words.length === 0) return [];
  const slots = await alternativesOf(db, tables, query.words);
  const phrases = query.words.flatMap(({ phrase }) => phrase ?? []);
  const found = await Promise.all(
    kinds.map(async (kind) => {
      const [named, newest] = await Promise.all([
        kind === 'POST' ? [] : wholeNames(db, tables, kind, query, limit),
        slots.some(({ alternatives, optional }) => alternatives.length === 0 && !optional)
          ? []
          : readKind(db, { tables, kind, slots, phrases, limit }),
      ]);
      const ids = new Set(named.map(({ id }) => id));
      return [...named, ...newest.filter(({ id }) => !ids.has(id))];
    }),
  );
  return found.flat();
}

/** Accounts and tags that are called just so. */
async function wholeNames(
  db: Queryable,
  tables: ShelfTables,
  kind: Kind,
  { whole, words }: Query,
  limit: number,
): Promise<Candidate[]> {
  const anyOf = [wholeTerm(whole)];
  const postings = await newestPostings(db, tables, { kind, anyOf, after: null, limit });
  return postings.map(({ id, field }) => ({
    kind,
    id,
    matches: words.map((): Match => ({ field: field as Field, by: 'whole', distance: 0 })),
  }));
}

interface KindSearch {
  tables: ShelfTables;
  kind: Kind;
  slots: readonly Slot[];
  phrases: readonly string[];
  limit: number;
}

/**
 * Walks through the documents of the rarest slot, once the newest first and once the most popular,
 * and keeps those that the other slots hold as well. When the first way led past all of them, there
 * is no second.
 */
async function readKind(db: Queryable, search: KindSearch): Promise<Candidate[]> {
  const { tables, kind, slots, limit } = search;
  const bySize = await rarestFirst(
    db,
    tables,
    kind,
    slots.filter(({ optional }) => !optional),
  );
  const [rarest, ...others] = bySize ?? [];
  if (!rarest) return [];
  const steps = [
    others.slice(0, 1),
    [...others.slice(1), ...slots.filter(({ optional }) => optional)],
  ];
  const anyOf = rarest.alternatives.map(({ term }) => term);
  const candidates = new Map<Id, Candidate>();
  for (const read of lists) {
    const found: Candidate[] = [];
    let after: Place = null;
    for (let round = 0; round < maxRounds && found.length < limit; round++) {
      const postings = await read(db, tables, { kind, anyOf, after, limit: perRound });
      found.push(...(await judge(db, search, steps, postings)));
      after = postings.length < perRound ? null : (postings.at(-1) ?? null);
      if (after === null) break;
    }
    for (const candidate of found.slice(0, limit)) candidates.set(candidate.id, candidate);
    if (after === null && found.length <= limit) break;
  }
  return [...candidates.values()];
}

const termsOf = (slots: readonly Slot[]): string[] => [
  ...new Set(slots.flatMap(({ alternatives }) => alternatives.map(({ term }) => term))),
];

/** @returns nothing when no document holds a slot */
async function rarestFirst(
  db: Queryable,
  tables: ShelfTables,
  kind: Kind,
  slots: readonly Slot[],
): Promise<Slot[] | undefined> {
  let sizes: number[] = [];
  for (const most of countedAtMost) {
    const counts = await countPostings(db, tables, kind, termsOf(slots), most);
    sizes = slots.map(({ alternatives }) =>
      alternatives.reduce((sum, { term }) => sum + (counts.get(term) ?? 0), 0),
    );
    if (Math.min(...sizes) < most) break;
  }
  if (sizes.includes(0)) return undefined;
  const sizeOf = new Map(slots.map((slot, at) => [slot, sizes[at] ?? 0]));
  return slots.toSorted((a, b) => (sizeOf.get(a) ?? 0) - (sizeOf.get(b) ?? 0));
}

/**
 * Which of these documents hold the other slots as well.
 * @param steps slots that are looked at together; each step looks at what the one before has left
 */
async function judge(
  db: Queryable,
  { tables: { postings: terms }, kind, slots, phrases }: KindSearch,
  steps: readonly (readonly Slot[])[],
  postings: readonly Posting[],
): Promise<Candidate[]> {
  const held = new Map<Id, Map<string, Field>>();
  const keep = ({ id, term, field }: Omit<Posting, 'rank'>) => {
    const ofDocument = held.get(id) ?? new Map<string, Field>();
    held.set(id, ofDocument.set(term, field as Field));
  };
  for (const posting of postings) keep(posting);
  for (const others of steps) {
    const wanted = termsOf(others);
    if (wanted.length === 0) continue;
    for (const ids of chunked([...held.keys()], perRound))
      for (const posting of await db
        .select({ id: terms.id, term: terms.term, field: terms.field })
        .from(terms)
        .where(
          and(
            eq(terms.kind, kind),
            inArray(terms.term, padIds(wanted)),
            inArray(terms.id, padIds(ids)),
          ),
        ))
        keep(posting);
    for (const [id, ofDocument] of held)
      if (
        !others.every(
          ({ alternatives, optional }) =>
            optional || alternatives.some(({ term }) => ofDocument.has(term)),
        )
      )
        held.delete(id);
  }
  const complete = [...held].map(
    ([id, ofDocument]): Candidate => ({
      kind,
      id,
      matches: slots.map((slot) => bestMatch(slot, ofDocument)),
    }),
  );
  return phrases.length === 0 ? complete : withPhrases(db, kind, complete, phrases);
}

const order: readonly Match['by'][] = ['whole', 'word', 'prefix', 'typo'];

function bestMatch({ alternatives }: Slot, held: ReadonlyMap<string, Field>): Match | null {
  let best: Match | null = null;
  const better = (a: Alternative, b: Match) =>
    order.indexOf(a.by) - order.indexOf(b.by) || a.distance - b.distance;
  for (const alternative of alternatives) {
    const field = held.get(alternative.term);
    if (field === undefined || (best && better(alternative, best) >= 0)) continue;
    best = { field, by: alternative.by, distance: alternative.distance };
  }
  return best;
}

/** Pairs of neighbours may stand apart in a text that does not hold the whole run. */
async function withPhrases(
  db: Queryable,
  kind: Kind,
  candidates: readonly Candidate[],
  phrases: readonly string[],
): Promise<Candidate[]> {
  if (candidates.length === 0) return [];
  const rows = await db
    .select({ id: documents.id, folded: documents.folded })
    .from(documents)
    .where(
      and(eq(documents.kind, kind), inArray(documents.id, padIds(candidates.map(({ id }) => id)))),
    );
  const texts = new Map(rows.map(({ id, folded }) => [id, folded]));
  return candidates.filter(({ id }) =>
    phrases.every((phrase) => texts.get(id)?.includes(phrase) === true),
  );
}
