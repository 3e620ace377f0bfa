import type { Tx } from '@clipgraph/platform/database/database.ts';
import { requireAccount, type Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { eq } from 'drizzle-orm';
import { asOwner } from '../accounts/as-owner.ts';
import { type Address, checkAddress } from './addresses.ts';
import { countLetter, writeLetter, writeLetterWithLink } from './letters.ts';
import { emails } from './tables.ts';

interface EmailChange {
  email: string;
  password: string;
  code?: string | null | undefined;
}

/**
 * Sends a link to an address; it is the account's once the link was followed. Nothing tells whether
 * another account has it. The address that counts until then is told.
 * @throws UNAUTHENTICATED for a guest; BAD_USER_INPUT; FORBIDDEN when the password or the code is
 *   wrong; SECOND_FACTOR_REQUIRED; RATE_LIMITED
 */
export async function setEmail(
  services: Services,
  viewer: Viewer,
  { email, ...proof }: EmailChange,
): Promise<void> {
  requireAccount(viewer);
  const to = checkAddress(email, 'email');
  await countLetter(services, to);
  await asOwner(services, viewer, { ...proof, code: proof.code }, async (tx, account) => {
    const before = await waitFor(tx, account.id, to);
    await writeLetterWithLink(
      tx,
      services,
      { accountId: account.id, passwordHash: account.passwordHash, kind: 'verify', to },
      'verify',
    );
    if (before !== null && before !== to.email)
      await writeLetter(tx, services, {
        accountId: account.id,
        kind: 'changing',
        address: before,
      });
  });
}

/** Notes the address that waits. @returns the one that counts until then */
async function waitFor(tx: Tx, accountId: Id, { email, key }: Address): Promise<string | null> {
  const waiting = { pending: email, pendingKey: key, changedAt: Date.now() };
  await tx
    .insert(emails)
    .values({ accountId, ...waiting })
    .onDuplicateKeyUpdate({ set: waiting });
  const [row] = await tx.select().from(emails).where(eq(emails.accountId, accountId));
  return row?.verified ?? null;
}

/** In the transaction that makes an account: its first address, with a letter of welcome. */
export async function welcome(
  tx: Tx,
  services: Pick<Services, 'ids' | 'keyring'>,
  account: { id: Id; passwordHash: string },
  to: Address,
): Promise<void> {
  await waitFor(tx, account.id, to);
  const { id: accountId, passwordHash } = account;
  await writeLetterWithLink(
    tx,
    services,
    { accountId, passwordHash, kind: 'welcome', to },
    'verify',
  );
}
