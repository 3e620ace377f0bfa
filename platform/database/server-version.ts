import { sql } from 'drizzle-orm';
import type { Queryable } from './database.ts';

/** What a database server says of its version. MySQL and MariaDB only. */
export async function serverVersion(db: Queryable): Promise<string> {
  const [rows] = await db.execute(sql`select version() as version`);
  const [row] = rows as unknown as { version: string }[];
  return row?.version ?? '';
}
