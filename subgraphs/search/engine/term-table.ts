import type { Database, Tx } from '@clipgraph/platform/database/database.ts';
import { chunked, padIds } from '@clipgraph/platform/database/statements.ts';
import { and, eq, inArray } from 'drizzle-orm';
import { spellings, terms, words } from '../tables.ts';
import { fold } from '../text/fold.ts';
import { nameKey } from '../text/query.ts';
import { keptVariants } from '../text/spelling.ts';
import { termsOf, wordsOf } from '../text/tokens.ts';
import { readCandidates } from './candidates.ts';
import { type Engine, fields, type SearchDocument } from './engine.ts';
import { wholeTerm } from './whole-names.ts';

/**
 * An inverted index in ordinary tables, which SQLite, MySQL and MariaDB keep alike: a row for each
 * term of each document.
 */
export const createTermTable = ({ db }: Pick<Database, 'db'>): Engine => ({
  async index(tx, found) {
    for (const document of found) await indexOne(tx, document);
  },
  async remove(tx, kind, ids) {
    for (const run of chunked(ids))
      await tx.delete(terms).where(and(eq(terms.kind, kind), inArray(terms.id, padIds(run))));
  },
  candidates: (query, kinds, limit) => readCandidates(db, query, kinds, limit),
});

const rowsPerInsert = 500;

async function indexOne(tx: Tx, { kind, id, texts }: SearchDocument): Promise<void> {
  await tx.delete(terms).where(and(eq(terms.kind, kind), eq(terms.id, id)));
  const fieldOf = new Map<string, number>();
  const keep = (term: string, field: number) =>
    fieldOf.set(term, Math.min(field, fieldOf.get(term) ?? field));
  const used = new Set<string>();
  for (const { field, text } of texts) {
    const folded = fold(text);
    for (const term of termsOf(folded)) keep(term, field);
    for (const word of wordsOf(folded)) used.add(word);
    if (field === fields.name || field === fields.displayName)
      keep(wholeTerm(nameKey(folded)), field);
  }
  const rows = [...fieldOf].map(([term, field]) => ({ kind, term, id, field }));
  for (const batch of chunked(rows, rowsPerInsert)) await tx.insert(terms).values(batch);
  await learnWords(tx, [...used]);
}

/** Words stay known when their last document goes: see `forgetUnusedWords`. */
async function learnWords(tx: Tx, used: readonly string[]): Promise<void> {
  for (const run of chunked(used)) {
    const known = await tx
      .select({ word: words.word })
      .from(words)
      .where(inArray(words.word, padIds(run)))
      .for('share');
    const knownWords = new Set(known.map(({ word }) => word));
    const fresh = run.filter((word) => !knownWords.has(word));
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
