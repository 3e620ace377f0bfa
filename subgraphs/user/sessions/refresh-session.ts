import type { Tx } from '@clipgraph/platform/database/database.ts';
import { unauthenticated } from '@clipgraph/platform/errors/catalogue.ts';
import type { Revocation } from '@clipgraph/platform/identity/revocation.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { eq } from 'drizzle-orm';
import { profileColumns } from '../profiles/profiles.ts';
import { refreshTokens, sessions, users } from '../tables.ts';
import { addressHashOf } from './known-addresses.ts';
import {
  hashOf,
  isRefreshToken,
  isUnspent,
  refreshTokenTtlMs,
  sessionLifetimeMs,
  storeRefreshToken,
  successorOf,
} from './refresh-tokens.ts';
import { announce, recordRevocation } from './revocations.ts';
import { type Granted, type OpenSession, sessionAnswer } from './sessions.ts';
import { signingKeysOf } from './signing-keys.ts';

/**
 * A client whose answer got lost may ask again with the token it still has, and gets the same
 * successor.
 */
export const refreshGraceMs = 10_000;

type Refreshed = Granted | { refused: string; revocation?: Revocation };

const notValid = 'This refresh token is not valid, or its session has ended. Log in again.';
const usedBefore =
  'This refresh token was used before, so its session has been ended for safety. Log in again.';

/**
 * Exchanges a refresh token for a new pair; the old one is spent. When a spent token comes again
 * after the grace, or after its successor was used, two clients have it: the session ends.
 * @throws UNAUTHENTICATED when the token is unknown, expired, spent, or of a session that has ended
 */
export async function refreshSession(
  services: Services,
  token: string,
  { address = 'unknown', nowMs = Date.now() }: { address?: string; nowMs?: number } = {},
): Promise<OpenSession> {
  if (!isRefreshToken(token)) throw unauthenticated(notValid);
  const signer = await signingKeysOf(services).signer(nowMs);
  const result = await services.database.transaction((tx) =>
    exchange(tx, services, { token, address, nowMs }),
  );
  if ('refused' in result) {
    if (result.revocation) await announce(services, result.revocation);
    throw unauthenticated(result.refused);
  }
  return sessionAnswer(services, signer, result, nowMs);
}

async function exchange(
  tx: Tx,
  { keyring }: Pick<Services, 'keyring'>,
  { token, address, nowMs }: { token: string; address: string; nowMs: number },
): Promise<Refreshed> {
  // The newest one derives new tokens; the others may have derived older ones.
  const keys = keyring.keys('refresh-token');
  const [shown] = await tx
    .select()
    .from(refreshTokens)
    .where(eq(refreshTokens.tokenHash, hashOf(token)))
    .for('update');
  if (!shown || shown.expiresAt <= nowMs) return { refused: notValid };
  const session = await openSessionOf(tx, shown.sessionId);
  if (!session) return { refused: notValid };
  const { grant, profile } = session;
  const endsAtLatest = session.createdAt + sessionLifetimeMs;
  if (endsAtLatest <= nowMs) return { refused: notValid };

  if (shown.spentAt === null) {
    const successor = successorOf(keys[0], token);
    const expiresAt = Math.min(nowMs + refreshTokenTtlMs, endsAtLatest);
    await tx
      .update(refreshTokens)
      .set({ spentAt: nowMs, successorHash: hashOf(successor) })
      .where(eq(refreshTokens.tokenHash, shown.tokenHash));
    await storeRefreshToken(tx, successor, {
      sessionId: shown.sessionId,
      createdAt: nowMs,
      expiresAt,
    });
    const addressHash = addressHashOf({ keyring }, grant.accountId, address);
    await tx
      .update(sessions)
      .set({ expiresAt, usedAt: nowMs, addressHash })
      .where(eq(sessions.id, shown.sessionId));
    return { grant, refreshToken: successor, profile };
  }
  const given = keys
    .map((key) => successorOf(key, token))
    .find((candidate) => hashOf(candidate) === shown.successorHash);
  const inGrace = nowMs - shown.spentAt <= refreshGraceMs;
  if (given !== undefined && inGrace && (await isUnspent(tx, given)))
    return { grant, refreshToken: given, profile };
  await tx.update(sessions).set({ endedAt: nowMs }).where(eq(sessions.id, shown.sessionId));
  return { refused: usedBefore, revocation: await recordRevocation(tx, grant, nowMs) };
}

/** A session that has not ended, of an active account. */
async function openSessionOf(
  tx: Tx,
  sessionId: Id,
): Promise<(Pick<Granted, 'grant' | 'profile'> & { createdAt: number }) | undefined> {
  const [row] = await tx
    .select({
      kind: sessions.kind,
      sessionEpoch: sessions.sessionEpoch,
      endedAt: sessions.endedAt,
      openedAt: sessions.createdAt,
      accountEpoch: users.sessionEpoch,
      ...profileColumns,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.accountId))
    .where(eq(sessions.id, sessionId));
  if (row?.endedAt !== null || row.state !== 'active' || row.sessionEpoch !== row.accountEpoch)
    return undefined;
  const { sessionEpoch, kind, openedAt, ...profile } = row;
  const grant = { accountId: row.id, sessionId, sessionEpoch, kind };
  return { grant, profile, createdAt: openedAt };
}
