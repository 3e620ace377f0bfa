import { getTableColumns, type Placeholder, type Table } from 'drizzle-orm';
import type { Queryable, Tx } from './database.ts';
import { type Preparable, prepared } from './prepared.ts';
import { chunked } from './statements.ts';

/**
 * How many rows one statement holds; more go into further ones. So many of the longest texts (16 384
 * characters) fit into 16 MiB, which servers take at once by default.
 */
const maxRows = 128;

/** The names of all columns of a table. */
export const columnsOf = <Of extends Table>(table: Of) =>
  Object.keys(getTableColumns(table)) as (keyof Of['_']['columns'] & string)[];

/** A row whose values stand in slots. */
type SlotRow<Row> = Record<keyof Row & string, Placeholder>;

/**
 * An insert of many rows at once, whose text is made once for each number of rows.
 * @param columns those that every row has a value for
 * @param filler what may follow the last row without doing anything more. With it the rows are
 *   filled up to a power of two, so that few distinct statements are made
 */
export function preparedInsert<Row extends object>(
  columns: readonly (keyof Row & string)[],
  build: (db: Queryable, rows: SlotRow<Row>[]) => Preparable<unknown>,
  filler?: (last: Row) => Row,
): (tx: Tx, rows: readonly Row[]) => Promise<void> {
  const insert = prepared<unknown>((db, slot, size) => {
    const slotRow = (row: number) =>
      Object.fromEntries(
        columns.map((column, at) => [column, slot(row * columns.length + at)]),
      ) as SlotRow<Row>;
    return build(
      db,
      Array.from({ length: size }, (_, row) => slotRow(row)),
    );
  });
  return async (tx, rows) => {
    for (const run of chunked(rows, maxRows)) {
      const last = run.at(-1);
      if (filler && last) {
        const fill = filler(last);
        const size = 2 ** Math.ceil(Math.log2(run.length));
        while (run.length < size) run.push(fill);
      }
      const values: unknown[] = [];
      for (const row of run) for (const column of columns) values.push(row[column]);
      await insert(tx, values, run.length);
    }
  };
}
