import { secondFactorRequired } from '@clipgraph/platform/errors/catalogue.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { verifyPassword } from '../accounts/passwords.ts';
import type { LoginInput } from '../generated/types.ts';
import { hasSecondFactor, spendingCode } from '../second-factor/codes.ts';
import type { Opener, OpenSession } from '../sessions/sessions.ts';
import { guardedCheck } from './guessing.ts';
import { accountNamed, refuseDisabled, wrongLogin } from './login.ts';
import { openSession } from './open-session.ts';

const endsWithCode = /^(?<password>.*)(?<code>\d{6})$/s;

/**
 * Opens a session for a client that has a name and a password to send and no third field: of an
 * account with a second factor, the last six characters of the password may be the code of the app.
 * The whole is tried as a password first; both are tried for every account and name alike, so that
 * nothing tells who has a second factor.
 * @throws as `login`, with SECOND_FACTOR_REQUIRED without a challenge
 */
export async function loginByOneField(
  services: Services,
  opener: Opener,
  input: LoginInput,
): Promise<OpenSession> {
  const { key, account } = await accountNamed(services, input);
  const takesCode = account !== null && (await hasSecondFactor(services.database.db, account.id));
  const passwordHash = account?.passwordHash ?? null;
  const attempt = { key, address: opener.address, account };
  const { password = '', code = '' } = endsWithCode.exec(input.password)?.groups ?? {};
  const matched = await guardedCheck(services, attempt, async () => {
    if (await verifyPassword(input.password, passwordHash)) return 'whole';
    if (code === '') return null;
    return (await verifyPassword(password, takesCode ? passwordHash : null)) ? 'with code' : null;
  });
  if (!account || !matched) throw wrongLogin();
  refuseDisabled(account);
  const legacy = { ...opener, kind: 'legacy' as const };
  if (matched === 'whole')
    return openSession(services, account, legacy, async (tx) => {
      if (await hasSecondFactor(tx, account.id))
        throw secondFactorRequired(
          'This account has a second factor: put the six digits of your authenticator app right behind the password.',
        );
    });
  const given = { accountId: account.id, code, accepts: 'app' as const, refusal: wrongLogin() };
  return spendingCode(services, given, (spend) => openSession(services, account, legacy, spend));
}
