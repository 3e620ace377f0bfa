import { forbidden, notFound, unauthenticated } from '@clipgraph/platform/errors/catalogue.ts';
import { purgeOutbox } from '@clipgraph/platform/events/purge.ts';
import { requireAccount, type Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { checkWellFormed } from '@clipgraph/platform/text/user-text.ts';
import { and, eq, sql } from 'drizzle-orm';
import { tellChange, type UserEventType } from '../events/published.ts';
import { forgetPicturesOf } from '../pictures/removal.ts';
import { checkedPassword } from '../sessions/guessing.ts';
import { announce, recordRevocation } from '../sessions/revocations.ts';
import { type AccountState, users } from '../tables.ts';

/**
 * Deletes the viewer's account for good: its sessions end and what it said of itself is erased. Its
 * username stays taken, so that nobody can pose as its owner.
 * @throws UNAUTHENTICATED for a guest; FORBIDDEN when the password is wrong; RATE_LIMITED as for
 *   logins
 */
export async function deleteAccount(
  services: Services,
  viewer: Viewer,
  password: string,
): Promise<void> {
  const accountId = requireAccount(viewer);
  checkWellFormed(password, 'password');
  const [account] = await services.database.db
    .select({ id: users.id, key: users.usernameKey, passwordHash: users.passwordHash })
    .from(users)
    .where(and(eq(users.id, accountId), eq(users.state, 'active')));
  if (!account) throw gone();
  const { key } = account;
  if (!(await checkedPassword(services, { key, address: viewer.address, password, account })))
    throw forbidden('The password is wrong. Nothing was deleted.');
  const erased = {
    deletedAt: Date.now(),
    passwordHash: '',
    displayName: '',
    bio: '',
    avatarUrl: '',
    backgroundUrl: '',
    avatarPicture: null,
    backgroundPicture: null,
  };
  if (!(await endAccess(services, accountId, 'deleted', 'user.deleted', erased))) throw gone();
}

/**
 * For operators: ends all sessions of an account and lets nobody log in to it. Doing it again is
 * harmless.
 * @throws NOT_FOUND
 */
export async function disableUser(services: Services, accountId: Id): Promise<void> {
  if (!(await endAccess(services, accountId, 'disabled', 'user.disabled')))
    await expectState(services, accountId, 'disabled');
}

/**
 * For operators: undoes `disableUser`. Sessions stay ended. Doing it again is harmless.
 * @throws NOT_FOUND, also for a deleted account
 */
export async function enableUser(services: Services, accountId: Id): Promise<void> {
  const enabled = await services.database.transaction(async (tx) => {
    const [changed] = await tx
      .update(users)
      .set({ state: 'active', revision: sql`${users.revision} + 1` })
      .where(and(eq(users.id, accountId), eq(users.state, 'disabled')));
    if (changed.affectedRows === 0) return false;
    await tellChange(tx, services, 'user.enabled', accountId);
    return true;
  });
  if (!enabled) await expectState(services, accountId, 'active');
}

/** @returns false when the account was not active, and nothing has changed */
async function endAccess(
  services: Services,
  accountId: Id,
  state: AccountState,
  type: UserEventType,
  change: Partial<typeof users.$inferInsert> = {},
): Promise<boolean> {
  const revocation = await services.database.transaction(async (tx) => {
    const [changed] = await tx
      .update(users)
      .set({
        ...change,
        state,
        sessionEpoch: sql`${users.sessionEpoch} + 1`,
        revision: sql`${users.revision} + 1`,
      })
      .where(and(eq(users.id, accountId), eq(users.state, 'active')));
    if (changed.affectedRows === 0) return null;
    const [account] = await tx
      .select({ sessionEpoch: users.sessionEpoch })
      .from(users)
      .where(eq(users.id, accountId));
    const endedEpoch = (account?.sessionEpoch ?? 1) - 1;
    const recorded = await recordRevocation(
      tx,
      { accountId, sessionId: null, sessionEpoch: endedEpoch },
      Date.now(),
    );
    if (state === 'deleted') {
      await forgetPicturesOf(tx, accountId);
      await purgeOutbox(tx, { topic: 'clip.user', keys: [accountId] });
    }
    await tellChange(tx, services, type, accountId);
    return recorded;
  });
  if (revocation) await announce(services, revocation);
  return revocation !== null;
}

async function expectState(
  { database }: Services,
  accountId: Id,
  state: AccountState,
): Promise<void> {
  const [account] = await database.db
    .select({ state: users.state })
    .from(users)
    .where(eq(users.id, accountId));
  if (account?.state !== state) throw notFound('This account');
}

const gone = () => unauthenticated('This account no longer exists.');
