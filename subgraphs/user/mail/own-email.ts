import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { inArray } from 'drizzle-orm';
import type { OwnEmail } from '../context.ts';
import { emails } from './tables.ts';

/** The addresses of accounts, in the order of their ids, for their owners alone. */
export async function readOwnEmails(db: Queryable, ids: readonly Id[]): Promise<OwnEmail[]> {
  const rows = await db
    .select()
    .from(emails)
    .where(inArray(emails.accountId, padIds(ids)));
  const byAccount = new Map(rows.map((row) => [row.accountId, row]));
  return ids.map((id) => {
    const { verified = null, pending = null } = byAccount.get(id) ?? {};
    return { email: verified ?? pending, isVerified: verified !== null };
  });
}
