import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { eq } from 'drizzle-orm';
import { secondFactors } from '../tables.ts';
import { forgetRecoveryCodes } from './recovery-codes.ts';

/** Also one that was never confirmed. @returns whether there was one */
export async function forgetSecondFactor(tx: Tx, accountId: Id): Promise<boolean> {
  const [gone] = await tx.delete(secondFactors).where(eq(secondFactors.accountId, accountId));
  await forgetRecoveryCodes(tx, accountId);
  return gone.affectedRows > 0;
}

/**
 * For operators, when an owner has lost the app and every recovery code: from now on the password
 * is enough. Doing it again is harmless.
 * @returns whether there was a second factor
 */
export async function resetSecondFactor(
  { database, log }: Pick<Services, 'database' | 'log'>,
  accountId: Id,
): Promise<boolean> {
  const wasOn = await database.transaction((tx) => forgetSecondFactor(tx, accountId));
  log.warn({ accountId, wasOn }, 'an operator has reset the second factor of an account');
  return wasOn;
}
