import { spareTime } from '@clipgraph/platform/background/spare-time.ts';
import type { Queryable, Tx } from '@clipgraph/platform/database/database.ts';
import { type Preparable, prepared } from '@clipgraph/platform/database/prepared.ts';
import { incoming } from '@clipgraph/platform/database/statements.ts';
import { type SQL, sql } from 'drizzle-orm';
import type { ShelfTables } from './shelf-tables.ts';

const rowsPerStatement = 512;

/** A row as the database keeps it: text that identifies is bytes. In the order of the columns. */
export type Row = readonly (number | Buffer)[];
type InsertRows = (tx: Tx, rows: readonly Row[]) => Promise<void>;
/** The value of a row for its column of this number. */
type ValueOf = (column: number) => SQL;

/**
 * Inserts very many rows by statements that are made once for each transaction: to put the text of
 * one together costs more than SQLite takes to run it. A statement has a power of two of rows; the
 * last row stands in for those that are missing, so the same row twice must do no harm.
 */
function insertMany(
  columns: number,
  statementOf: (db: Queryable, rows: ValueOf[]) => Preparable<unknown>,
): InsertRows {
  const insert = prepared<unknown>((db, slot, size) =>
    statementOf(
      db,
      Array.from({ length: size }, (_, row) => (column) => sql`${slot(row * columns + column)}`),
    ),
  );
  return async (tx, rows) => {
    for (let from = 0; from < rows.length; from += rowsPerStatement) {
      await spareTime();
      const run = rows.slice(from, from + rowsPerStatement);
      const size = 2 ** Math.ceil(Math.log2(run.length));
      while (run.length < size) run.push(run.at(-1) as Row);
      await insert(tx, run.flat(), size);
    }
  };
}

/** How very many rows get into the tables of an index. */
export interface TableInserts {
  /** Rows of kind, term, id, field. */
  postings: InsertRows;
  /** Rows of kind, term, rank, id, field. */
  popular: InsertRows;
  /** Rows of a word. */
  words: InsertRows;
  /** Rows of variant, word. */
  spellings: InsertRows;
}

export const insertsOf = ({ postings, popular, words, spellings }: ShelfTables): TableInserts => {
  const set = { field: incoming('field') };
  return {
    postings: insertMany(4, (db, rows) =>
      db
        .insert(postings)
        .values(rows.map((at) => ({ kind: at(0), term: at(1), id: at(2), field: at(3) })))
        .onDuplicateKeyUpdate({ set }),
    ),
    popular: insertMany(5, (db, rows) =>
      db
        .insert(popular)
        .values(
          rows.map((at) => ({ kind: at(0), term: at(1), rank: at(2), id: at(3), field: at(4) })),
        )
        .onDuplicateKeyUpdate({ set }),
    ),
    words: insertMany(1, (db, rows) =>
      db
        .insert(words)
        .ignore()
        .values(rows.map((at) => ({ word: at(0) }))),
    ),
    spellings: insertMany(2, (db, rows) =>
      db
        .insert(spellings)
        .ignore()
        .values(rows.map((at) => ({ variant: at(0), word: at(1) }))),
    ),
  };
};
