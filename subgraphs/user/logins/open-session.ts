import type { Tx } from '@clipgraph/platform/database/database.ts';
import { unauthenticated } from '@clipgraph/platform/errors/catalogue.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { eq } from 'drizzle-orm';
import type { Profile } from '../context.ts';
import { endOldestSessions } from '../sessions/oldest-sessions.ts';
import { announce } from '../sessions/revocations.ts';
import {
  type Opener,
  type OpenSession,
  sessionAnswer,
  writeSession,
} from '../sessions/sessions.ts';
import { signingKeysOf } from '../sessions/signing-keys.ts';
import { type SessionKind, type UserRow, users } from '../tables.ts';

/** An account as it was when somebody showed that it is theirs. */
export type Proven = Profile & Pick<UserRow, 'passwordHash' | 'sessionEpoch'>;

/**
 * Opens a session for whoever has shown that the account is theirs.
 * @param admit the last word, in the same transaction; it throws when there is to be no session
 * @throws UNAUTHENTICATED when the password was changed since
 */
export async function openSession(
  services: Services,
  account: Proven,
  { address, userAgent, kind = 'login' }: Opener & { kind?: SessionKind },
  admit: (tx: Tx) => Promise<void>,
): Promise<OpenSession> {
  const signer = await signingKeysOf(services).signer();
  const nowMs = Date.now();
  // If the account is disabled or deleted at this moment, it has moved to its next epoch: this
  // session belongs to the one before, and has ended already.
  const { id: accountId, sessionEpoch } = account;
  const { session, ended } = await services.database.transaction(async (tx) => {
    const [locked] = await tx
      .select({ passwordHash: users.passwordHash })
      .from(users)
      .where(eq(users.id, accountId))
      .for('update');
    if (locked?.passwordHash !== account.passwordHash)
      throw unauthenticated('The password was changed just now. Log in again.');
    await admit(tx);
    const grantee = { accountId, sessionEpoch, kind, address, userAgent };
    const session = await writeSession(tx, services, grantee, nowMs);
    return { session, ended: await endOldestSessions(tx, grantee, nowMs) };
  });
  for (const revocation of ended) await announce(services, revocation);
  return sessionAnswer(services, signer, { ...session, profile: account }, nowMs);
}

/** What `Proven` is read from. */
export const provenColumns = {
  passwordHash: users.passwordHash,
  sessionEpoch: users.sessionEpoch,
};
