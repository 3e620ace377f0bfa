import type { Tx } from '@clipgraph/platform/database/database.ts';
import { forbidden, secondFactorRequired } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount, type Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { checkWellFormed } from '@clipgraph/platform/text/user-text.ts';
import { and, eq } from 'drizzle-orm';
import { checkedPassword } from '../logins/guessing.ts';
import { hasSecondFactor, spendingCode } from '../second-factor/codes.ts';
import { users } from '../tables.ts';
import { gone, lockActive } from './lock-active.ts';

/** What shows that it is the owner who asks, beyond a session that somebody may have found open. */
interface Proof {
  password: string;
  /** The argument that the password came in. @default 'password' */
  field?: string;
  /** Of the second factor; `not asked` where the command itself is about having none. */
  code: string | null | undefined | typeof notAsked;
}

export const notAsked = Symbol('not asked');

type OwnAccount = Pick<
  typeof users.$inferSelect,
  'id' | 'username' | 'usernameKey' | 'passwordHash' | 'sessionEpoch'
>;

/**
 * Runs a command in one transaction that has locked the account's row, once its owner has shown the
 * password and, where there is a second factor, a code, which that transaction spends.
 * @throws UNAUTHENTICATED for a guest; FORBIDDEN when the password or the code is wrong;
 *   SECOND_FACTOR_REQUIRED when the code is missing; RATE_LIMITED as for logins
 */
export async function asOwner<Result>(
  services: Services,
  viewer: Viewer,
  { password, field = 'password', code }: Proof,
  command: (tx: Tx, account: OwnAccount) => Promise<Result>,
): Promise<Result> {
  const accountId = requireAccount(viewer);
  checkWellFormed(password, field);
  const { database } = services;
  const account = await activeAccount(database.db, accountId);
  if (!account) throw gone();
  const { address } = viewer;
  if (!(await checkedPassword(services, { key: account.usernameKey, address, password, account })))
    throw wrongPassword();
  const run = (spend: (tx: Tx) => Promise<void>) =>
    database.transaction(async (tx) => {
      const locked = await lockActive(tx, accountId);
      // Changed since it was checked.
      if (locked.passwordHash !== account.passwordHash) throw wrongPassword();
      await spend(tx);
      return command(tx, account);
    });
  if (code === notAsked) return run(async () => undefined);
  if (typeof code === 'string' && (await hasSecondFactor(database.db, accountId)))
    return spendingCode(
      services,
      {
        accountId,
        code,
        accepts: 'any',
        refusal: forbidden('The code is wrong or was used before. Nothing was changed.'),
      },
      run,
    );
  return run(async (tx) => {
    if (await hasSecondFactor(tx, accountId))
      throw secondFactorRequired(
        'This account has a second factor. Send its code too, or a recovery code, as `code`.',
      );
  });
}

const activeAccount = async (
  db: Services['database']['db'],
  accountId: Id,
): Promise<OwnAccount | undefined> =>
  (
    await db
      .select({
        id: users.id,
        username: users.username,
        usernameKey: users.usernameKey,
        passwordHash: users.passwordHash,
        sessionEpoch: users.sessionEpoch,
      })
      .from(users)
      .where(and(eq(users.id, accountId), eq(users.state, 'active')))
  )[0];

const wrongPassword = () => forbidden('The password is wrong. Nothing was changed.');
