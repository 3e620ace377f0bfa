import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import { and, asc, gte, inArray, lte } from 'drizzle-orm';
import type { QueryWord } from '../../text/query.ts';
import { allowedEdits, editDistance, variantsOf } from '../../text/spelling.ts';
import type { Match } from '../engine.ts';
import type { ShelfTables } from './shelf-tables.ts';

/** A term that stands for a word of the query. */
export interface Alternative extends Pick<Match, 'by' | 'distance'> {
  term: string;
}

/** A document must hold one of the alternatives, unless the slot is optional. */
export interface Slot {
  alternatives: readonly Alternative[];
  optional: boolean;
}

const maxAlternatives = 16;
const prefixesRead = 500;
const typosRead = 1_000;
/** Sorts behind everything that begins with the text before it. */
const last = '\u{10FFFF}';

/**
 * What the words of a query are looked up as: words of alphabets that some document holds as they
 * are, the last one also as the beginning of others; those that nobody wrote as those that are
 * spelt nearly so. One letter behind other words may be the beginning of anything: who has it comes
 * first, and nobody is left out for it.
 */
export async function alternativesOf(
  db: Queryable,
  tables: ShelfTables,
  queryWords: readonly QueryWord[],
): Promise<Slot[]> {
  const known = await knownWords(db, tables, queryWords);
  return (
    await Promise.all(
      queryWords.map(async (word): Promise<Slot[]> => {
        const exact = word.terms.map((term): Alternative => ({ term, by: 'word', distance: 0 }));
        const [text] = word.terms;
        if (!word.alphabetic || text === undefined)
          return exact.map((alternative) => ({ alternatives: [alternative], optional: false }));
        const alternatives = known.has(text) ? exact : [];
        if (word.open) alternatives.push(...(await longerWords(db, tables, text)));
        if (alternatives.length === 0) alternatives.push(...(await similarWords(db, tables, text)));
        const optional = word.open && [...text].length === 1 && queryWords.length > 1;
        return [{ alternatives, optional }];
      }),
    )
  ).flat();
}

async function knownWords(
  db: Queryable,
  { words }: ShelfTables,
  queryWords: readonly QueryWord[],
): Promise<Set<string>> {
  const asked = queryWords.flatMap(({ alphabetic, terms }) => (alphabetic ? terms : []));
  if (asked.length === 0) return new Set();
  const rows = await db
    .select()
    .from(words)
    .where(inArray(words.word, padIds(asked)));
  return new Set(rows.map(({ word }) => word));
}

/** The shortest of the words that begin so. */
async function longerWords(
  db: Queryable,
  { words }: ShelfTables,
  prefix: string,
): Promise<Alternative[]> {
  const { length } = [...prefix];
  const rows = await db
    .select()
    .from(words)
    .where(and(gte(words.word, prefix), lte(words.word, prefix + last)))
    .orderBy(asc(words.word))
    .limit(prefixesRead);
  return rows
    .filter(({ word }) => word !== prefix)
    .map(({ word }) => ({ term: word, by: 'prefix' as const, distance: [...word].length - length }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, maxAlternatives - 1);
}

/** The words that are the fewest letters away. */
async function similarWords(
  db: Queryable,
  { spellings }: ShelfTables,
  word: string,
): Promise<Alternative[]> {
  const edits = allowedEdits(word);
  if (edits === 0) return [];
  const rows = await db
    .select({ word: spellings.word })
    .from(spellings)
    .where(inArray(spellings.variant, padIds([...variantsOf(word, edits)])))
    .limit(typosRead);
  const near = [...new Set(rows.map((row) => row.word))]
    .map((term) => ({ term, by: 'typo' as const, distance: editDistance(word, term, edits) }))
    .filter(({ distance }) => distance <= edits);
  const least = Math.min(...near.map(({ distance }) => distance));
  return near.filter(({ distance }) => distance === least).slice(0, maxAlternatives);
}
