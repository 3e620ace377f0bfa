import type { Tx } from '@clipgraph/platform/database/database.ts';
import { unauthenticated } from '@clipgraph/platform/errors/catalogue.ts';
import type { Keys } from '@clipgraph/platform/identity/keyring.ts';
import type { Revocation } from '@clipgraph/platform/identity/revocation.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { eq } from 'drizzle-orm';
import { profileColumns } from '../profiles/profiles.ts';
import { refreshTokens, sessions, users } from '../tables.ts';
import {
  hashOf,
  isRefreshToken,
  isUnspent,
  refreshTokenTtlMs,
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
  nowMs = Date.now(),
): Promise<OpenSession> {
  if (!isRefreshToken(token)) throw unauthenticated(notValid);
  const keys = services.keyring.keys('refresh-token');
  const signer = await signingKeysOf(services).signer(nowMs);
  const result = await services.database.transaction((tx) => exchange(tx, keys, token, nowMs));
  if ('refused' in result) {
    if (result.revocation) await announce(services, result.revocation);
    throw unauthenticated(result.refused);
  }
  return sessionAnswer(services, signer, result, nowMs);
}

/** @param keys the newest one derives new tokens; the others may have derived older ones */
async function exchange(tx: Tx, keys: Keys, token: string, nowMs: number): Promise<Refreshed> {
  const [shown] = await tx
    .select()
    .from(refreshTokens)
    .where(eq(refreshTokens.tokenHash, hashOf(token)))
    .for('update');
  if (!shown || shown.expiresAt <= nowMs) return { refused: notValid };
  const session = await openSessionOf(tx, shown.sessionId);
  if (!session) return { refused: notValid };
  const { grant, profile } = session;

  if (shown.spentAt === null) {
    const successor = successorOf(keys[0], token);
    const expiresAt = nowMs + refreshTokenTtlMs;
    await tx
      .update(refreshTokens)
      .set({ spentAt: nowMs, successorHash: hashOf(successor) })
      .where(eq(refreshTokens.tokenHash, shown.tokenHash));
    await storeRefreshToken(tx, successor, {
      sessionId: shown.sessionId,
      createdAt: nowMs,
      expiresAt,
    });
    await tx.update(sessions).set({ expiresAt }).where(eq(sessions.id, shown.sessionId));
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
): Promise<Pick<Granted, 'grant' | 'profile'> | undefined> {
  const [row] = await tx
    .select({
      kind: sessions.kind,
      sessionEpoch: sessions.sessionEpoch,
      endedAt: sessions.endedAt,
      accountEpoch: users.sessionEpoch,
      ...profileColumns,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.accountId))
    .where(eq(sessions.id, sessionId));
  if (row?.endedAt !== null || row.state !== 'active' || row.sessionEpoch !== row.accountEpoch)
    return undefined;
  const { sessionEpoch, kind } = row;
  return { grant: { accountId: row.id, sessionId, sessionEpoch, kind }, profile: row };
}
