import type { Tx } from '@clipgraph/platform/database/database.ts';
import {
  forbidden,
  secondFactorRequired,
  unauthenticated,
} from '@clipgraph/platform/errors/catalogue.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { checkWellFormed } from '@clipgraph/platform/text/user-text.ts';
import { eq } from 'drizzle-orm';
import { maxUsernameLength, usernameKey } from '../accounts/text-rules.ts';
import type { LoginInput } from '../generated/types.ts';
import { profileColumns } from '../profiles/profiles.ts';
import { hasSecondFactor } from '../second-factor/codes.ts';
import type { Opener, OpenSession } from '../sessions/sessions.ts';
import { users } from '../tables.ts';
import { checkedPassword } from './guessing.ts';
import { sealHalfLogin } from './login-challenge.ts';
import { openSession, type Proven, provenColumns } from './open-session.ts';

/**
 * Opens a session.
 * @throws UNAUTHENTICATED in the same words and after the same work for a wrong name and a wrong
 *   password; FORBIDDEN for the right password of a disabled account; SECOND_FACTOR_REQUIRED for
 *   that of an account that has one, with the challenge for `completeLogin`; RATE_LIMITED
 */
export async function login(
  services: Services,
  opener: Opener,
  input: LoginInput,
): Promise<OpenSession> {
  const { key, account } = await accountNamed(services, input);
  const { address } = opener;
  const { password } = input;
  const matches = await checkedPassword(services, { key, address, password, account });
  if (!account || !matches) throw wrongLogin();
  refuseDisabled(account);
  return openSession(services, account, opener, (tx) => refuseWithoutCode(tx, services, account));
}

/**
 * The account that somebody wants to log in to.
 * @returns a key for names without an account as well, and a deleted account as none
 */
export async function accountNamed(
  { database }: Pick<Services, 'database'>,
  input: LoginInput,
): Promise<{ key: string; account: Proven | null }> {
  checkWellFormed(input.username, 'input.username');
  checkWellFormed(input.password, 'input.password');
  if (input.username.length > maxUsernameLength) return { key: '', account: null };
  const key = usernameKey(input.username);
  const [found] = await database.db
    .select({ ...profileColumns, ...provenColumns })
    .from(users)
    .where(eq(users.usernameKey, key));
  return { key, account: found && found.state !== 'deleted' ? found : null };
}

export const wrongLogin = () => unauthenticated('The username or the password is wrong.');

/** @throws FORBIDDEN */
export function refuseDisabled({ state }: Pick<Proven, 'state'>): void {
  if (state === 'disabled')
    throw forbidden('This account has been disabled. Ask the operator of this service.');
}

/** @throws SECOND_FACTOR_REQUIRED when the password alone is not enough */
async function refuseWithoutCode(
  tx: Tx,
  services: Pick<Services, 'keyring'>,
  account: Proven,
): Promise<void> {
  if (await hasSecondFactor(tx, account.id))
    throw secondFactorRequired(
      'This account has a second factor. Send `challenge` with its code, or a recovery code, to `completeLogin`.',
      sealHalfLogin(services, account),
    );
}
