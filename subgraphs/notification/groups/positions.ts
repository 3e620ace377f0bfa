import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { eq, sql } from 'drizzle-orm';
import { recipients } from '../tables.ts';

/**
 * The next `seq` of an account. From here on the transaction holds the account's row, so what it
 * reads of the account's notifications stays so until it ends.
 */
export async function nextSeq(tx: Tx, accountId: Id): Promise<number> {
  await tx
    .insert(recipients)
    .values({ accountId, lastSeq: 1 })
    .onDuplicateKeyUpdate({ set: { lastSeq: sql`${recipients.lastSeq} + 1` } });
  const [row] = await tx.select().from(recipients).where(eq(recipients.accountId, accountId));
  if (!row) throw new Error(`The position of account ${accountId} is gone right after its change.`);
  return row.lastSeq;
}
