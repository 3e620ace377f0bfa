import type { Tx } from '@clipgraph/platform/database/database.ts';
import { chunked, padIds } from '@clipgraph/platform/database/statements.ts';
import { and, asc, eq, exists, inArray } from 'drizzle-orm';
import { everyKind } from '../../documents/kinds.ts';
import { keptVariants } from '../../text/spelling.ts';
import type { ShelfTables } from './shelf-tables.ts';

const rowsPerInsert = 500;
const perStatement = 256;

/** Always in one order, so that no two transactions wait for each other. */
const lockWords = (tx: Tx, { words }: ShelfTables, some: readonly string[]) =>
  tx
    .select()
    .from(words)
    .where(inArray(words.word, padIds(some)))
    .orderBy(asc(words.word))
    .for('update');

/**
 * Which of these words are not kept yet. Known ones are locked, so that nobody forgets them before
 * the document is committed.
 * @param used at most 1 024
 */
export async function newWords(
  tx: Tx,
  tables: ShelfTables,
  used: readonly string[],
): Promise<string[]> {
  const known = await lockWords(tx, tables, used);
  const knownWords = new Set(known.map(({ word }) => word));
  return used.filter((word) => !knownWords.has(word));
}

/** Keeps the words of a document for prefixes and typos. */
export async function learnWords(
  tx: Tx,
  tables: ShelfTables,
  used: readonly string[],
): Promise<void> {
  const { words, spellings } = tables;
  for (const run of chunked(used, perStatement)) {
    const fresh = await newWords(tx, tables, run);
    if (fresh.length === 0) continue;
    await tx
      .insert(words)
      .ignore()
      .values(fresh.map((word) => ({ word })));
    const rows = fresh.flatMap((word) =>
      [...keptVariants(word)].map((variant) => ({ variant, word })),
    );
    for (const batch of chunked(rows, rowsPerInsert))
      await tx.insert(spellings).ignore().values(batch);
  }
}

/** Drops those of these words that no document holds any more: nobody's text stays behind. */
export async function forgetWords(
  tx: Tx,
  tables: ShelfTables,
  given: readonly string[],
): Promise<void> {
  const { postings, words, spellings } = tables;
  for (const run of chunked(given, perStatement)) {
    const locked = await lockWords(tx, tables, run);
    if (locked.length === 0) continue;
    const asked = locked.map(({ word }) => word);
    const posting = tx
      .select({ id: postings.id })
      .from(postings)
      .where(and(inArray(postings.kind, everyKind), eq(postings.term, words.word)));
    const held = await tx
      .select()
      .from(words)
      .where(and(inArray(words.word, padIds(asked)), exists(posting)));
    const stillHeld = new Set(held.map(({ word }) => word));
    const unused = asked.filter((word) => !stillHeld.has(word));
    if (unused.length === 0) continue;
    await tx.delete(spellings).where(inArray(spellings.word, padIds(unused)));
    await tx.delete(words).where(inArray(words.word, padIds(unused)));
  }
}
