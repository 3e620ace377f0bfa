import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, sql } from 'drizzle-orm';
import { passwordSlots } from '../accounts/password-slots.ts';
import { hashPassword } from '../accounts/passwords.ts';
import { checkPassword } from '../accounts/text-rules.ts';
import { announce, recordRevocation } from '../sessions/revocations.ts';
import { users } from '../tables.ts';
import { writeLetter } from './letters.ts';
import { emails } from './tables.ts';
import { noGood, passwordMark, readToken, spendToken } from './tokens.ts';

/**
 * Sets a new password by the link in a letter, and ends every session. A second factor stays
 * needed: who reads the letters has one factor.
 * @throws BAD_USER_INPUT for a bad password, which spends nothing, and, in the same words whatever
 *   is wrong with it, for the link
 */
export async function resetPassword(
  services: Services,
  { token, newPassword }: { token: string; newPassword: string },
  address: string,
): Promise<void> {
  checkPassword(newPassword, 'newPassword');
  const { database, config } = services;
  await readToken(database.db, 'reset', token);
  // Before the transaction: nobody waits for this work with a lock.
  const passwordHash = await passwordSlots({ address, isLimited: config.RATE_LIMITS }, () =>
    hashPassword(newPassword),
  );
  const ended = await database.transaction(async (tx) => {
    const granted = await readToken(tx, 'reset', token);
    const { accountId } = granted;
    const [account] = await tx
      .select({ passwordHash: users.passwordHash, sessionEpoch: users.sessionEpoch })
      .from(users)
      .where(and(eq(users.id, accountId), eq(users.state, 'active')))
      .for('update');
    const [email] = await tx.select().from(emails).where(eq(emails.accountId, accountId));
    if (!account || !email?.verified || email.verifiedKey !== granted.addressKey) throw noGood();
    if (passwordMark(account.passwordHash) !== granted.passwordMark) throw noGood();
    await spendToken(tx, granted);
    const sessionEpoch = sql`${users.sessionEpoch} + 1`;
    await tx.update(users).set({ passwordHash, sessionEpoch }).where(eq(users.id, accountId));
    await writeLetter(tx, services, { accountId, kind: 'wasReset', address: email.verified });
    return recordRevocation(
      tx,
      { accountId, sessionId: null, sessionEpoch: account.sessionEpoch },
      Date.now(),
    );
  });
  await announce(services, ended);
}
