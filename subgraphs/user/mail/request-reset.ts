import { addJob, type JobKind } from '@clipgraph/platform/jobs/jobs.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq } from 'drizzle-orm';
import { users } from '../tables.ts';
import { type Address, checkAddress } from './addresses.ts';
import { countLetter, writeLetterWithLink } from './letters.ts';
import { emails } from './tables.ts';

/** Looks for the account of an address, and writes to it when there is one. */
export const searching: JobKind<{ key: string }> = { name: 'find_for_reset' };

/**
 * Asks for a letter with which a new password can be set. Whether an account has the address is
 * found out later, by a job: the answer is the same, after the same work.
 * @throws BAD_USER_INPUT for what is no address; RATE_LIMITED above so many letters to one address,
 *   known or not
 */
export async function requestPasswordReset(services: Services, email: string): Promise<void> {
  const address = checkAddress(email, 'email');
  await countLetter(services, address);
  const { key } = address;
  await services.database.transaction((tx) => addJob(tx, searching, { key }));
}

/** Only an address that was verified counts. */
export async function writeToOwner(
  services: Services,
  { key }: Pick<Address, 'key'>,
): Promise<undefined> {
  await services.database.transaction(async (tx) => {
    const [found] = await tx
      .select({ accountId: users.id, passwordHash: users.passwordHash, email: emails.verified })
      .from(emails)
      .innerJoin(users, eq(users.id, emails.accountId))
      .where(and(eq(emails.verifiedKey, key), eq(users.state, 'active')));
    if (!found?.email) return;
    const { accountId, passwordHash, email } = found;
    const letter = { accountId, passwordHash, kind: 'reset' as const, to: { email, key } };
    await writeLetterWithLink(tx, services, letter, 'reset');
  });
}
