import { isDuplicate } from '@clipgraph/platform/database/errors.ts';
import { conflict } from '@clipgraph/platform/errors/catalogue.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq } from 'drizzle-orm';
import { users } from '../tables.ts';
import { writeLetter } from './letters.ts';
import { emails } from './tables.ts';
import { noGood, readToken, spendToken, voidTokens } from './tokens.ts';

/**
 * Makes an address the account's, by the link that was sent to it. The unique key alone decides
 * whose it is; the address that it replaces is told, and links that were sent there are void.
 * @throws BAD_USER_INPUT, in the same words whatever is wrong with the link; CONFLICT when another
 *   account has the address: only who reads its letters learns so
 */
export async function verifyEmail(services: Services, token: string): Promise<void> {
  await services.database
    .transaction(async (tx) => {
      const granted = await readToken(tx, 'verify', token);
      const { accountId, addressKey } = granted;
      const active = and(eq(users.id, accountId), eq(users.state, 'active'));
      const [account] = await tx.select({ id: users.id }).from(users).where(active).for('update');
      const [email] = await tx.select().from(emails).where(eq(emails.accountId, accountId));
      if (!account || email?.pendingKey !== addressKey) throw noGood();
      await spendToken(tx, granted);
      await tx
        .update(emails)
        .set({
          verified: email.pending,
          verifiedKey: addressKey,
          pending: null,
          pendingKey: null,
          changedAt: Date.now(),
        })
        .where(eq(emails.accountId, accountId));
      if (email.verified === null || email.verifiedKey === addressKey) return;
      await voidTokens(tx, accountId, 'reset');
      await writeLetter(tx, services, { accountId, kind: 'changed', address: email.verified });
    })
    .catch((error: unknown) => {
      throw isDuplicate(error) ? conflict('Another account has this address already.') : error;
    });
}
