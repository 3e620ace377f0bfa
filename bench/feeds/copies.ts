import type { Database } from '@clipgraph/platform/database/database.ts';
import { and, getTableColumns, gt, lte, sql } from 'drizzle-orm';
import type { AnyMySqlColumn, MySqlTable } from 'drizzle-orm/mysql-core';

interface Copied {
  table: MySqlTable;
  /** The number that tells the copies of a row apart. */
  id: AnyMySqlColumn;
  /** Another number that differs, and by how much when ids differ by `shift`. */
  moved?: [column: AnyMySqlColumn, by: (shift: number) => number];
}

const idsPerStatement = 50_000;

/**
 * Fills tables by copies of what they hold: the store makes them without sending a row. Rows with
 * ids from 1 to `from` are there; afterwards there are some up to `to`.
 */
export async function copyRows(
  database: Database,
  { from, to }: { from: number; to: number },
  tables: readonly Copied[],
): Promise<void> {
  for (const { table, id, moved } of tables)
    for (let held = from; held < to; held *= 2)
      for (let at = 0; at < Math.min(held, to - held); at += idsPerStatement) {
        const end = Math.min(at + idsPerStatement, held, to - held);
        const columns = Object.values(getTableColumns(table)) as AnyMySqlColumn[];
        const values = columns.map((column) => {
          if (column === id) return sql`${column} + ${held}`;
          return column === moved?.[0] ? sql`${column} + ${moved[1](held)}` : sql`${column}`;
        });
        const names = columns.map(({ name }) => sql.identifier(name));
        await database.db.execute(
          sql`insert into ${table} (${sql.join(names, sql`, `)}) select ${sql.join(values, sql`, `)} from ${table} where ${and(gt(id, at), lte(id, end))}`,
        );
      }
}
