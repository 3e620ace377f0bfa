import type { Tx } from '@clipgraph/platform/database/database.ts';
import { unauthenticated } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount, type Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, isNull } from 'drizzle-orm';
import { asOwner } from '../accounts/as-owner.ts';
import { passwordSlots } from '../accounts/password-slots.ts';
import { hashPassword } from '../accounts/passwords.ts';
import { checkPassword } from '../accounts/text-rules.ts';
import { profileColumns } from '../profiles/profiles.ts';
import { refreshTokens, sessions, users } from '../tables.ts';
import { endAllBut } from './end-sessions.ts';
import {
  newRefreshToken,
  refreshTokenTtlMs,
  sessionLifetimeMs,
  storeRefreshToken,
} from './refresh-tokens.ts';
import { announce } from './revocations.ts';
import { type Granted, type OpenSession, sessionAnswer } from './sessions.ts';
import { signingKeysOf } from './signing-keys.ts';

/** What changes a password. */
interface PasswordChange {
  current: string;
  newPassword: string;
  code?: string | null | undefined;
}

/**
 * Gives the account another password. Every other session ends; the one that asks goes on, with new
 * tokens: its old refresh token is void.
 * @throws UNAUTHENTICATED for a guest; BAD_USER_INPUT for a bad new password; FORBIDDEN when the
 *   current one or the code is wrong; SECOND_FACTOR_REQUIRED; RATE_LIMITED
 */
export async function changePassword(
  services: Services,
  viewer: Viewer,
  { current, newPassword, code }: PasswordChange,
): Promise<OpenSession> {
  requireAccount(viewer);
  const { address } = viewer;
  checkPassword(newPassword, 'newPassword');
  // Before the transaction: nobody waits for this work with a lock.
  const passwordHash = await passwordSlots(
    { address, isLimited: services.config.RATE_LIMITS },
    () => hashPassword(newPassword),
  );
  const signer = await signingKeysOf(services).signer();
  const nowMs = Date.now();
  const proof = { password: current, field: 'current', code };
  const { granted, ended } = await asOwner(services, viewer, proof, async (tx, { id }) => {
    await tx.update(users).set({ passwordHash }).where(eq(users.id, id));
    const sessionId = Number(viewer.sessionId);
    const ended = await endAllBut(tx, id, sessionId);
    return { granted: await renewedSession(tx, id, sessionId, nowMs), ended };
  });
  for (const revocation of ended) await announce(services, revocation);
  return sessionAnswer(services, signer, granted, nowMs);
}

/** The session with a refresh token that nobody has seen. */
async function renewedSession(
  tx: Tx,
  accountId: Id,
  sessionId: Id,
  nowMs: number,
): Promise<Granted> {
  const [row] = await tx
    .select({
      ...profileColumns,
      kind: sessions.kind,
      sessionEpoch: sessions.sessionEpoch,
      openedAt: sessions.createdAt,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.accountId))
    .where(
      and(eq(sessions.id, sessionId), eq(sessions.accountId, accountId), isNull(sessions.endedAt)),
    );
  if (!row) throw unauthenticated('This session has ended. Log in again.');
  const { kind, sessionEpoch, openedAt, ...profile } = row;
  const grant = { accountId, sessionId, sessionEpoch, kind };
  if (kind === 'legacy') return { grant, refreshToken: '', profile };
  await tx
    .delete(refreshTokens)
    .where(and(eq(refreshTokens.sessionId, sessionId), isNull(refreshTokens.spentAt)));
  const expiresAt = Math.min(nowMs + refreshTokenTtlMs, openedAt + sessionLifetimeMs);
  const refreshToken = newRefreshToken();
  await storeRefreshToken(tx, refreshToken, { sessionId, createdAt: nowMs, expiresAt });
  await tx.update(sessions).set({ expiresAt, usedAt: nowMs }).where(eq(sessions.id, sessionId));
  return { grant, refreshToken, profile };
}
