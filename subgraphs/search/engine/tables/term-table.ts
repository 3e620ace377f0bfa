import type { Database, Tx } from '@clipgraph/platform/database/database.ts';
import { chunked, incoming, padIds } from '@clipgraph/platform/database/statements.ts';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { termsIn } from '../../documents/texts.ts';
import type { Stem } from '../../text/tokens.ts';
import type { Engine, Field, Indexed } from '../engine.ts';
import { lockState, readShelves, shelvesOf } from '../shelves.ts';
import { readCandidates } from './candidates.ts';
import { fillTables } from './fill-tables.ts';
import { type ShelfTables, tablesOf } from './shelf-tables.ts';
import { forgetWords, learnWords } from './vocabulary.ts';

/**
 * An inverted index in ordinary tables, which SQLite, MySQL and MariaDB keep alike: a row for each
 * term of each document.
 */
export const createTermTable = (database: Database, stem: Stem): Engine => ({
  name: 'tables',
  async write(tx, before, after) {
    if (before.folded === after.folded && before.rank === after.rank) return;
    const state = await lockState(tx, 'tables', 'share');
    for (const shelf of shelvesOf(state)) await rewrite(tx, tablesOf[shelf], before, after, stem);
  },
  push: async () => {},
  async candidates(query, kinds, limit) {
    const { active } = await readShelves(database.db, 'tables');
    return readCandidates(database.db, tablesOf[active ?? 'a'], query, kinds, limit);
  },
  async clear(shelf) {
    for (const table of Object.values(tablesOf[shelf]))
      await database.db.execute(sql`truncate table ${table}`);
  },
  fill: (shelf, documents) => fillTables(database, tablesOf[shelf], documents, stem),
  correct: (tx, shelf, before, after) => rewrite(tx, tablesOf[shelf], before, after, stem),
  refresh: async () => {},
  drop: async () => {},
  ping: () => database.ping(),
  close: async () => {},
});

const rowsPerInsert = 500;
const perDelete = 256;

type Row = Pick<Indexed, 'kind' | 'id' | 'rank'> & { term: string; field: Field };

const rowsOf = ({ kind, id, rank }: Indexed, terms: Iterable<[string, Field]>): Row[] =>
  [...terms].map(([term, field]) => ({ kind, term, id, field, rank }));

async function insert(tx: Tx, { postings, popular }: ShelfTables, rows: Row[]): Promise<void> {
  for (const batch of chunked(rows, rowsPerInsert))
    await tx
      .insert(postings)
      .values(batch)
      .onDuplicateKeyUpdate({ set: { field: incoming('field') } });
  const ranked = rows.filter(({ rank }) => rank > 0);
  for (const batch of chunked(ranked, rowsPerInsert))
    await tx
      .insert(popular)
      .values(batch)
      .onDuplicateKeyUpdate({ set: { field: incoming('field') } });
}

/** Writes what differs between two states of a document. */
async function rewrite(
  tx: Tx,
  tables: ShelfTables,
  before: Indexed,
  after: Indexed,
  stem: Stem,
): Promise<void> {
  const { postings, popular } = tables;
  const [old, fresh] = [termsIn(before.folded, stem), termsIn(after.folded, stem)];
  const { kind, id } = after;
  const gone = [...old.fieldOf.keys()].filter((term) => !fresh.fieldOf.has(term));
  for (const terms of chunked(gone, perDelete))
    await tx
      .delete(postings)
      .where(
        and(eq(postings.kind, kind), inArray(postings.term, padIds(terms)), eq(postings.id, id)),
      );
  const ranksDiffer = before.rank !== after.rank;
  if (before.rank > 0)
    for (const terms of chunked(ranksDiffer ? [...old.fieldOf.keys()] : gone, perDelete))
      await tx
        .delete(popular)
        .where(
          and(
            eq(popular.kind, kind),
            inArray(popular.term, padIds(terms)),
            eq(popular.rank, before.rank),
            eq(popular.id, id),
          ),
        );
  const changed = [...fresh.fieldOf].filter(
    ([term, field]) => ranksDiffer || old.fieldOf.get(term) !== field,
  );
  await insert(tx, tables, rowsOf(after, changed));
  await learnWords(
    tx,
    tables,
    [...fresh.words].filter((word) => !old.words.has(word)),
  );
  await forgetWords(
    tx,
    tables,
    [...old.words].filter((word) => !fresh.words.has(word)),
  );
}
