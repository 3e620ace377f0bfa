import { createHash } from 'node:crypto';
import { forbidden, unauthenticated } from '@clipgraph/platform/errors/catalogue.ts';
import { rateLimitDefaults } from '@clipgraph/platform/limits/rate-limits.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { checkWellFormed } from '@clipgraph/platform/text/user-text.ts';
import { eq } from 'drizzle-orm';
import { passwordSlots } from '../accounts/password-slots.ts';
import { verifyPassword } from '../accounts/passwords.ts';
import { maxUsernameLength, usernameKey } from '../accounts/text-rules.ts';
import type { LoginInput } from '../generated/types.ts';
import { profileColumns } from '../profiles/profiles.ts';
import { type SessionKind, users } from '../tables.ts';
import { type OpenSession, sessionAnswer, writeSession } from './sessions.ts';
import { signingKeysOf } from './signing-keys.ts';

const failedLogins = 'failed login';
const { failedLoginsPerAccount, failedLoginsPerAddress } = rateLimitDefaults;

/**
 * Checks a password against guessing: each failure counts for the account and for the address, a
 * success counts nothing.
 * @param attempt.key the account's username key; names without an account are counted the same way,
 *   so that nothing tells them apart
 * @param attempt.hash null when there is no account: then the same work is done, and the answer is
 *   false
 * @throws RATE_LIMITED when the account or the address has failed too often
 */
export async function checkedPassword(
  { rateLimits }: Pick<Services, 'rateLimits'>,
  {
    key,
    address,
    password,
    hash,
  }: { key: string; address: string; password: string; hash: string | null },
): Promise<boolean> {
  const account = `account:${createHash('sha256').update(key).digest('base64url')}`;
  // Checked inside the slot: of many attempts sent at once, only as many as there are slots can
  // pass before the first failure counts.
  return passwordSlots(async () => {
    await rateLimits.check(failedLogins, account, failedLoginsPerAccount);
    await rateLimits.check(failedLogins, `address:${address}`, failedLoginsPerAddress);
    if (await verifyPassword(password, hash)) return true;
    await rateLimits.hit(failedLogins, `address:${address}`, failedLoginsPerAddress);
    await rateLimits.hit(failedLogins, account, failedLoginsPerAccount);
    return false;
  });
}

/**
 * Opens a session.
 * @throws UNAUTHENTICATED in the same words and after the same work for a wrong name and a wrong
 *   password; FORBIDDEN for the right password of a disabled account; RATE_LIMITED
 */
export async function login(
  services: Services,
  address: string,
  input: LoginInput,
  kind: SessionKind = 'login',
): Promise<OpenSession> {
  checkWellFormed(input.username, 'input.username');
  checkWellFormed(input.password, 'input.password');
  const key = usernameKey(input.username.slice(0, maxUsernameLength + 1));
  const [account] =
    input.username.length > maxUsernameLength
      ? []
      : await services.database.db
          .select({
            ...profileColumns,
            passwordHash: users.passwordHash,
            sessionEpoch: users.sessionEpoch,
          })
          .from(users)
          .where(eq(users.usernameKey, key));
  const hash = account && account.state !== 'deleted' ? account.passwordHash : null;
  const matches = await checkedPassword(services, { key, address, password: input.password, hash });
  if (!account || !matches) throw unauthenticated('The username or the password is wrong.');
  if (account.state === 'disabled')
    throw forbidden('This account has been disabled. Ask the operator of this service.');

  const signer = await signingKeysOf(services).signer();
  const nowMs = Date.now();
  // If the account is disabled or deleted at this moment, it has moved to its next epoch: this
  // session belongs to the one before, and has ended already.
  const session = await services.database.transaction((tx) =>
    writeSession(
      tx,
      services,
      { accountId: account.id, sessionEpoch: account.sessionEpoch, kind },
      nowMs,
    ),
  );
  return sessionAnswer(services, signer, { ...session, profile: account }, nowMs);
}
