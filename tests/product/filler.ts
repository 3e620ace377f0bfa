import type { Database } from '@clipgraph/platform/database/database.ts';
import { getTableColumns, getTableName, is, sql } from 'drizzle-orm';
import { MySqlTable } from 'drizzle-orm/mysql-core';

const rowsPerTable = 10_000;
const rowsPerInsert = 1_000;

/** Tables that stay tiny by their nature: one row per worker, relay or key. */
const smallTables: ReadonlySet<string> = new Set(['workerLeases', 'relayLeases', 'signingKeys']);

/**
 * Fills every table of a subgraph with made-up rows, so that the engine plans its statements as in
 * a grown deployment, and has it gather statistics. The rows mean nothing: they are there to be
 * planned around.
 * @param tables what the subgraph's `tables.ts` exports
 */
export async function fillTables(
  database: Database,
  tables: Record<string, unknown>,
): Promise<void> {
  for (const [name, table] of Object.entries(tables)) {
    if (!is(table, MySqlTable) || smallTables.has(name)) continue;
    const columns = Object.entries(getTableColumns(table));
    const names = columns.map(([, column]) => `\`${column.name}\``).join(', ');
    // As text: to build statements of a million parameters takes longer than to run them.
    await database.transaction(async (tx) => {
      for (let from = 0; from < rowsPerTable; from += rowsPerInsert) {
        const rows = Array.from({ length: rowsPerInsert }, (_, at) =>
          columns.map(([field, column], place) => {
            const type = column.getSQLType();
            return literal(type, madeUp(field, type, from + at, place));
          }),
        );
        const values = rows.map((row) => `(${row.join(',')})`).join(',');
        const into = `\`${getTableName(table)}\` (${names})`;
        await tx.execute(sql.raw(`insert ignore into ${into} values ${values}`));
      }
    });
    if (onMysql) await database.db.execute(sql`analyze table ${table}`);
  }
  if (!onMysql) await database.db.execute(sql`analyze`);
}

export const onMysql = Boolean(process.env.DATABASE_URL);

const nowMs = Date.now();

/** Values spread like real ones: keys nearly unique, flags of two values. */
function madeUp(field: string, type: string, row: number, place: number): unknown {
  if (type === 'boolean') return row % 5 !== 0;
  if (type === 'json') return {};
  if (type === 'int') return row % 50;
  // Within the last six days, as most rows are of which old ones are tidied away.
  if (type === 'bigint' && /(At|Ms)$/.test(field)) return nowMs - row * 50_000;
  if (type === 'bigint')
    return place === 0 ? 1_000_000 + row : spread(row, place) % (rowsPerTable / 4);
  const length = Number(/\((\d+)\)/.exec(type)?.[1] ?? 20);
  const text = spread(row, place).toString(16).padStart(8, '0').repeat(4);
  return (place === 0 ? `row-${row}` : text).slice(0, length);
}

const literal = (type: string, value: unknown): string => {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? '1' : '0';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return type.startsWith('varbinary') ? `x'${Buffer.from(text).toString('hex')}'` : `'${text}'`;
};

/** A number below 2 ** 32, another one for every row of a column, in no order. */
function spread(row: number, place: number): number {
  const mixed = Math.imul(row * 61 + place + 1, 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
