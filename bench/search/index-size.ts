import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { sql } from 'drizzle-orm';

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

/** Of the subgraph's database, documents included, and of what the engine keeps elsewhere. */
export async function indexSize({ config, database }: Services): Promise<string> {
  const { DATA_DIR, DATABASE_URL, DATABASE_PREFIX, SEARCH_URL } = config;
  const name = `${DATABASE_PREFIX}search`;
  let bytes = 0;
  if (DATABASE_URL) {
    await database.db.execute(sql`analyze table postings_a, postings_b, documents`);
    const [rows] = await database.db.execute(sql`select sum(data_length + index_length) as bytes
      from information_schema.tables where table_schema = ${name}`);
    bytes = Number((rows as unknown as { bytes: number | string }[])[0]?.bytes);
  } else
    for (const file of readdirSync(DATA_DIR, { recursive: true, encoding: 'utf8' }))
      if (/\.(db|sqlite)$/.test(file)) bytes += statSync(join(DATA_DIR, file)).size;
  if (SEARCH_URL === undefined) return `${megabytes(bytes)} in the database`;
  const stats = await fetch(`${SEARCH_URL}/${name}_*/_stats/store`);
  const { _all } = (await stats.json()) as {
    _all: { total: { store: { size_in_bytes: number } } };
  };
  const inEngine = megabytes(_all.total.store.size_in_bytes);
  return `${megabytes(bytes)} in the database, ${inEngine} in OpenSearch`;
}
