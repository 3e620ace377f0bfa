import { forbidden, unauthenticated } from '@clipgraph/platform/errors/catalogue.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { checkWellFormed } from '@clipgraph/platform/text/user-text.ts';
import { eq } from 'drizzle-orm';
import { maxUsernameLength, usernameKey } from '../accounts/text-rules.ts';
import type { LoginInput } from '../generated/types.ts';
import { profileColumns } from '../profiles/profiles.ts';
import { type SessionKind, users } from '../tables.ts';
import { checkedPassword } from './guessing.ts';
import { endOldestSessions } from './oldest-sessions.ts';
import { announce } from './revocations.ts';
import { type Opener, type OpenSession, sessionAnswer, writeSession } from './sessions.ts';
import { signingKeysOf } from './signing-keys.ts';

/**
 * Opens a session.
 * @throws UNAUTHENTICATED in the same words and after the same work for a wrong name and a wrong
 *   password; FORBIDDEN for the right password of a disabled account; RATE_LIMITED
 */
export async function login(
  services: Services,
  { address, userAgent, kind = 'login' }: Opener & { kind?: SessionKind },
  input: LoginInput,
): Promise<OpenSession> {
  checkWellFormed(input.username, 'input.username');
  checkWellFormed(input.password, 'input.password');
  const isTooLong = input.username.length > maxUsernameLength;
  const key = isTooLong ? '' : usernameKey(input.username);
  const [found] = isTooLong
    ? []
    : await services.database.db
        .select({
          ...profileColumns,
          passwordHash: users.passwordHash,
          sessionEpoch: users.sessionEpoch,
        })
        .from(users)
        .where(eq(users.usernameKey, key));
  const account = found && found.state !== 'deleted' ? found : null;
  const { password } = input;
  const matches = await checkedPassword(services, { key, address, password, account });
  if (!account || !matches) throw unauthenticated('The username or the password is wrong.');
  if (account.state === 'disabled')
    throw forbidden('This account has been disabled. Ask the operator of this service.');

  const signer = await signingKeysOf(services).signer();
  const nowMs = Date.now();
  // If the account is disabled or deleted at this moment, it has moved to its next epoch: this
  // session belongs to the one before, and has ended already.
  const { id: accountId, sessionEpoch } = account;
  const { session, ended } = await services.database.transaction(async (tx) => {
    await tx.select({ id: users.id }).from(users).where(eq(users.id, accountId)).for('update');
    const grantee = { accountId, sessionEpoch, kind, address, userAgent };
    const session = await writeSession(tx, services, grantee, nowMs);
    return { session, ended: await endOldestSessions(tx, grantee, nowMs) };
  });
  for (const revocation of ended) await announce(services, revocation);
  return sessionAnswer(services, signer, { ...session, profile: account }, nowMs);
}
