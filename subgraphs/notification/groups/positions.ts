import type { CounterChange } from '@clipgraph/platform/counters/counters.ts';
import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { eq, sql } from 'drizzle-orm';
import { recipients } from '../tables.ts';

/** What a transaction changed for an account: to be told to others once it is committed. */
export interface Told {
  accountId: Id;
  seq: number;
  counters: CounterChange[];
}

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
