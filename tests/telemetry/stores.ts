import { subgraphNames } from '@clipgraph/deploy/subgraphs.ts';
import type { Db } from '@clipgraph/platform/database/database.ts';
import { sql } from 'drizzle-orm';

const names = ['DATABASE_URL', 'REDIS_URL', 'KAFKA_BROKERS'] as const;

/**
 * Where the real servers are that these tests may use; undefined when not all of them are
 * configured.
 */
export function configuredStores(): Record<string, string> | undefined {
  const stores = Object.fromEntries(
    names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  return Object.keys(stores).length === names.length ? stores : undefined;
}

/**
 * Leaves nothing of a stack behind on a server that others use.
 * @param db of any database of the same server
 */
export async function dropDatabases(
  db: Db,
  { DATABASE_PREFIX }: Readonly<Record<string, string>>,
): Promise<void> {
  for (const subgraph of subgraphNames)
    await db.execute(sql.raw(`drop database if exists \`${DATABASE_PREFIX}${subgraph}\``));
}
