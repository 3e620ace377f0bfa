import type { Tx } from '@clipgraph/platform/database/database.ts';
import { notFound } from '@clipgraph/platform/errors/catalogue.ts';
import { purgeOutbox } from '@clipgraph/platform/events/purge.ts';
import type { Revocation } from '@clipgraph/platform/identity/revocation.ts';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, sql } from 'drizzle-orm';
import { tellChange } from '../events/published.ts';
import { forgetMail } from '../mail/letters.ts';
import { forgetPasskeys } from '../passkeys/passkeys.ts';
import { forgetPicturesOf } from '../pictures/removal.ts';
import { forgetSecondFactor } from '../second-factor/forget.ts';
import { announce, recordRevocation } from '../sessions/revocations.ts';
import { type AccountState, users } from '../tables.ts';
import { asOwner } from './as-owner.ts';

/**
 * Deletes the viewer's account for good: its sessions end and what it said of itself is erased. Its
 * username stays taken, so that nobody can pose as its owner.
 * @throws UNAUTHENTICATED for a guest; FORBIDDEN when the password or the code is wrong;
 *   SECOND_FACTOR_REQUIRED when the code is missing; RATE_LIMITED as for logins
 */
export async function deleteAccount(
  services: Services,
  viewer: Viewer,
  password: string,
  code?: string | null,
): Promise<void> {
  const revocation = await asOwner(services, viewer, { password, code }, async (tx, { id }) => {
    await forgetSecondFactor(tx, id);
    await forgetPasskeys(tx, id);
    return endAccess(tx, services, id, 'deleted', {
      deletedAt: Date.now(),
      passwordHash: '',
      displayName: '',
      bio: '',
      avatarUrl: '',
      backgroundUrl: '',
      avatarPicture: null,
      backgroundPicture: null,
    });
  });
  if (revocation) await announce(services, revocation);
}

/**
 * For operators: ends all sessions of an account and lets nobody log in to it. Doing it again is
 * harmless.
 * @throws NOT_FOUND
 */
export async function disableUser(services: Services, accountId: Id): Promise<void> {
  const revocation = await services.database.transaction((tx) =>
    endAccess(tx, services, accountId, 'disabled'),
  );
  if (revocation) await announce(services, revocation);
  else await expectState(services, accountId, 'disabled');
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

/**
 * Ends every session of an active account, in the transaction that changes its state.
 * @returns what to announce after the commit; null when the account was not active, and nothing has
 *   changed
 */
async function endAccess(
  tx: Tx,
  services: Services,
  accountId: Id,
  state: 'disabled' | 'deleted',
  change: Partial<typeof users.$inferInsert> = {},
): Promise<Revocation | null> {
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
  const ended = { accountId, sessionId: null, sessionEpoch: endedEpoch };
  const revocation = await recordRevocation(tx, ended, Date.now());
  if (state === 'deleted') {
    await forgetPicturesOf(tx, accountId);
    await forgetMail(tx, accountId);
    await purgeOutbox(tx, { topic: 'clip.user', keys: [accountId] });
  }
  await tellChange(tx, services, `user.${state}`, accountId);
  return revocation;
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
