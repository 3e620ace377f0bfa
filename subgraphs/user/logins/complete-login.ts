import { unauthenticated } from '@clipgraph/platform/errors/catalogue.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { eq } from 'drizzle-orm';
import { profileColumns } from '../profiles/profiles.ts';
import { spendingCode } from '../second-factor/codes.ts';
import type { Opener, OpenSession } from '../sessions/sessions.ts';
import { users } from '../tables.ts';
import { challengeEnded, spendChallenge } from './challenges.ts';
import { refuseDisabled } from './login.ts';
import { markOf, openHalfLogin } from './login-challenge.ts';
import { openSession, provenColumns } from './open-session.ts';

/**
 * The second half of a login: a code of the app, or a recovery code. The challenge may be tried
 * with another code after a wrong one; a session is opened with it once.
 * @throws UNAUTHENTICATED for a wrong code, and for a challenge that is not ours, has ended or was
 *   used, or is from before the password was changed; FORBIDDEN for a disabled account;
 *   RATE_LIMITED after too many wrong codes
 */
export async function completeLogin(
  services: Services,
  opener: Opener,
  { challenge, code }: { challenge: string; code: string },
): Promise<OpenSession> {
  const half = openHalfLogin(services, challenge);
  const { accountId } = half;
  const [account] = await services.database.db
    .select({ ...profileColumns, ...provenColumns })
    .from(users)
    .where(eq(users.id, accountId));
  if (!account || account.state === 'deleted') throw challengeEnded();
  refuseDisabled(account);
  if (markOf(account) !== half.mark) throw challengeEnded();
  const refusal = unauthenticated('The code is wrong or was used before.');
  return spendingCode(services, { accountId, code, accepts: 'any', refusal }, (spend) =>
    openSession(services, account, opener, async (tx) => {
      await spendChallenge(tx, half);
      await spend(tx);
    }),
  );
}
