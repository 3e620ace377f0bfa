import type { CounterChange } from '@clipgraph/platform/counters/counters.ts';
import type { Tx } from '@clipgraph/platform/database/database.ts';
import { incoming, padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { eq, inArray, sql } from 'drizzle-orm';
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

/** The numbers of several accounts, whose rows the transaction holds as after `nextSeq`. */
interface Positions {
  /** Takes the next number of an account. */
  next(accountId: Id): number;
  /** Writes what was taken. */
  write(): Promise<void>;
}

/**
 * Locks accounts in the order of their ids, so that two who do so wait for each other instead of
 * deadlocking.
 * @param accountIds at most 1,024
 */
export async function lockPositions(tx: Tx, accountIds: readonly Id[]): Promise<Positions> {
  const ids = [...new Set(accountIds)].sort((a, b) => a - b);
  if (ids.length > 0)
    await tx
      .insert(recipients)
      .values(ids.map((accountId) => ({ accountId, lastSeq: 0 })))
      .onDuplicateKeyUpdate({ set: { lastSeq: sql`${recipients.lastSeq}` } });
  const rows = await tx
    .select()
    .from(recipients)
    .where(inArray(recipients.accountId, padIds(ids)));
  const last = new Map(rows.map(({ accountId, lastSeq }) => [accountId, lastSeq]));
  const taken = new Map<Id, number>();
  return {
    next(accountId) {
      const seq = (taken.get(accountId) ?? last.get(accountId) ?? 0) + 1;
      taken.set(accountId, seq);
      return seq;
    },
    async write() {
      if (taken.size === 0) return;
      await tx
        .insert(recipients)
        .values([...taken].map(([accountId, lastSeq]) => ({ accountId, lastSeq })))
        .onDuplicateKeyUpdate({ set: { lastSeq: incoming('last_seq') } });
    },
  };
}
