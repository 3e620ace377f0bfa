import type { Database, Tx } from '@clipgraph/platform/database/database.ts';
import { chunked } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, eq } from 'drizzle-orm';
import { type Kind, terms } from '../tables.ts';
import { fold } from '../text/fold.ts';
import { nameKey } from '../text/query.ts';
import { termsOf, wordsOf } from '../text/tokens.ts';
import { readCandidates } from './candidates.ts';
import { type Engine, fields, type SearchDocument } from './engine.ts';
import { forgetWords, learnWords } from './vocabulary.ts';
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
    for (const id of ids) await forgetWords(tx, await removeTerms(tx, kind, id));
  },
  candidates: (query, kinds, limit) => readCandidates(db, query, kinds, limit),
});

const rowsPerInsert = 500;

async function indexOne(tx: Tx, { kind, id, texts }: SearchDocument): Promise<void> {
  const before = await removeTerms(tx, kind, id);
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
  await forgetWords(
    tx,
    before.filter((term) => !used.has(term)),
  );
}

/** @returns what the document was found by */
async function removeTerms(tx: Tx, kind: Kind, id: Id): Promise<string[]> {
  const ofDocument = and(eq(terms.kind, kind), eq(terms.id, id));
  const rows = await tx.select({ term: terms.term }).from(terms).where(ofDocument);
  if (rows.length > 0) await tx.delete(terms).where(ofDocument);
  return rows.map(({ term }) => term);
}
