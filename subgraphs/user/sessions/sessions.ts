import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Config } from '@clipgraph/platform/config/config.ts';
import type { Tx } from '@clipgraph/platform/database/database.ts';
import { unauthenticated } from '@clipgraph/platform/errors/catalogue.ts';
import {
  accessTokenTtlMs,
  endOfTokenMs,
  type SigningKey,
  signAccessToken,
} from '@clipgraph/platform/identity/access-token.ts';
import type { Revocation } from '@clipgraph/platform/identity/revocation.ts';
import { requireAccount, type Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, isNull } from 'drizzle-orm';
import type { Profile, ShownUser } from '../context.ts';
import { profileColumns, shownUser } from '../profiles/profiles.ts';
import { refreshTokens, sessions, users } from '../tables.ts';
import { announce, recordRevocation } from './revocations.ts';
import { signingKeysOf } from './signing-keys.ts';

export const refreshTokenTtlMs = 30 * 24 * 3_600_000;
/**
 * A client whose answer got lost may ask again with the token it still has, and gets the same
 * successor.
 */
export const refreshGraceMs = 10_000;

/** `Session` as the schema shows it. */
export interface OpenSession {
  accessToken: string;
  refreshToken: string;
  /** When the access token ends, in ms since the epoch. */
  expiresAt: number;
  user: ShownUser;
}

/** `legacy`: one access token of a day, for clients of the HTTP API that cannot refresh. */
export type SessionKind = 'login' | 'legacy';

export const sessionKindOf = ({ channel }: Viewer): SessionKind =>
  channel === 'rest' ? 'legacy' : 'login';

/** What the tokens of a session are made for. */
interface Grant {
  accountId: Id;
  sessionId: Id;
  sessionEpoch: number;
  kind: SessionKind;
}

const tokenFormat = /^[\w-]{43}$/;
const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');
/** Derived, not drawn: only hashes are stored, yet a lost answer can be given again. */
const successorOf = (key: Buffer, token: string): string =>
  createHmac('sha256', key).update(token).digest('base64url');

const tokenTtlMs = ({ LEGACY_TOKEN_TTL_HOURS }: Config, kind: SessionKind): number =>
  kind === 'legacy' ? LEGACY_TOKEN_TTL_HOURS * 3_600_000 : accessTokenTtlMs;

/**
 * Writes a session and its first refresh token, inside the transaction of the command that opens
 * it.
 * @returns an empty refresh token for a legacy session, which has none
 */
export async function writeSession(
  tx: Tx,
  { ids, config }: Pick<Services, 'ids' | 'config'>,
  account: { accountId: Id; sessionEpoch: number; kind: SessionKind },
  nowMs: number,
): Promise<{ grant: Grant; refreshToken: string }> {
  const grant = { ...account, sessionId: ids.next() };
  const refreshes = account.kind === 'login';
  const expiresAt = refreshes
    ? nowMs + refreshTokenTtlMs
    : endOfTokenMs(nowMs, tokenTtlMs(config, 'legacy'));
  await tx
    .insert(sessions)
    .values({ id: grant.sessionId, ...account, createdAt: nowMs, expiresAt });
  if (!refreshes) return { grant, refreshToken: '' };
  const refreshToken = randomBytes(32).toString('base64url');
  await tx.insert(refreshTokens).values({
    tokenHash: hashOf(refreshToken),
    sessionId: grant.sessionId,
    createdAt: nowMs,
    expiresAt,
  });
  return { grant, refreshToken };
}

/** The answer of a command that has opened or renewed a session. */
export async function sessionAnswer(
  { config }: Pick<Services, 'config'>,
  signer: SigningKey,
  { grant, refreshToken, profile }: { grant: Grant; refreshToken: string; profile: Profile },
  nowMs: number,
): Promise<OpenSession> {
  const { accountId, sessionId, sessionEpoch, kind } = grant;
  const ttlMs = tokenTtlMs(config, kind);
  const accessToken = await signAccessToken(
    signer,
    { accountId, sessionId: String(sessionId), sessionEpoch },
    { nowMs, ttlMs },
  );
  return {
    accessToken,
    refreshToken,
    expiresAt: endOfTokenMs(nowMs, ttlMs),
    user: shownUser(config, profile),
  };
}

type Refreshed =
  | { grant: Grant; refreshToken: string; profile: Profile }
  | { refused: string; revocation?: Revocation };

/**
 * Exchanges a refresh token for a new pair; the old one is spent. A spent token that comes again
 * later than the grace, or after its successor was used, means that two have it: the session ends.
 * @throws UNAUTHENTICATED when the token is unknown, expired, spent, or of a session that has ended
 */
export async function refreshSession(
  services: Services,
  token: string,
  nowMs = Date.now(),
): Promise<OpenSession> {
  const unknown = 'This refresh token is not valid, or its session has ended. Log in again.';
  if (!tokenFormat.test(token)) throw unauthenticated(unknown);
  const keys = services.keyring.keys('refresh-token');
  const signer = await signingKeysOf(services).signer(nowMs);

  const result = await services.database.transaction<Refreshed>(async (tx) => {
    const [shown] = await tx
      .select()
      .from(refreshTokens)
      .where(eq(refreshTokens.tokenHash, hashOf(token)))
      .for('update');
    if (!shown || shown.expiresAt <= nowMs) return { refused: unknown };
    const [session] = await tx
      .select({
        kind: sessions.kind,
        sessionEpoch: sessions.sessionEpoch,
        endedAt: sessions.endedAt,
        accountEpoch: users.sessionEpoch,
        ...profileColumns,
      })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.accountId))
      .where(eq(sessions.id, shown.sessionId));
    if (
      session?.endedAt !== null ||
      session.state !== 'active' ||
      session.sessionEpoch !== session.accountEpoch
    )
      return { refused: unknown };
    const grant = {
      accountId: session.id,
      sessionId: shown.sessionId,
      sessionEpoch: session.sessionEpoch,
      kind: session.kind,
    };

    if (shown.spentAt === null) {
      const refreshToken = successorOf(keys[0] as Buffer, token);
      const expiresAt = nowMs + refreshTokenTtlMs;
      await tx
        .update(refreshTokens)
        .set({ spentAt: nowMs, successorHash: hashOf(refreshToken) })
        .where(eq(refreshTokens.tokenHash, shown.tokenHash));
      await tx.insert(refreshTokens).values({
        tokenHash: hashOf(refreshToken),
        sessionId: shown.sessionId,
        createdAt: nowMs,
        expiresAt,
      });
      await tx.update(sessions).set({ expiresAt }).where(eq(sessions.id, shown.sessionId));
      return { grant, refreshToken, profile: session };
    }
    const successor = keys
      .map((key) => successorOf(key, token))
      .find((candidate) => hashOf(candidate) === shown.successorHash);
    if (
      successor !== undefined &&
      nowMs - shown.spentAt <= refreshGraceMs &&
      (await isUnspent(tx, successor))
    )
      return { grant, refreshToken: successor, profile: session };
    await tx.update(sessions).set({ endedAt: nowMs }).where(eq(sessions.id, shown.sessionId));
    const revocation = await recordRevocation(tx, grant, nowMs);
    return {
      refused:
        'This refresh token was used before, so its session has been ended for safety. Log in again.',
      revocation,
    };
  });

  if ('refused' in result) {
    if (result.revocation) await announce(services, result.revocation);
    throw unauthenticated(result.refused);
  }
  return sessionAnswer(services, signer, result, nowMs);
}

async function isUnspent(tx: Tx, token: string): Promise<boolean> {
  const [row] = await tx
    .select({ spentAt: refreshTokens.spentAt })
    .from(refreshTokens)
    .where(eq(refreshTokens.tokenHash, hashOf(token)));
  return row?.spentAt === null;
}

/**
 * Ends the viewer's session, everywhere. Ending it again is harmless.
 * @throws UNAUTHENTICATED for a guest
 */
export async function logout(
  services: Services,
  viewer: Viewer,
  nowMs = Date.now(),
): Promise<void> {
  const accountId = requireAccount(viewer);
  const sessionId = Number(viewer.sessionId);
  const revocation = await services.database.transaction(async (tx) => {
    const [session] = await tx
      .select({ kind: sessions.kind, sessionEpoch: sessions.sessionEpoch })
      .from(sessions)
      .where(and(eq(sessions.id, sessionId), eq(sessions.accountId, accountId)));
    if (!session) return undefined;
    const [ended] = await tx
      .update(sessions)
      .set({ endedAt: nowMs })
      .where(and(eq(sessions.id, sessionId), isNull(sessions.endedAt)));
    return ended.affectedRows === 0
      ? undefined
      : recordRevocation(tx, { accountId, sessionId, ...session }, nowMs);
  });
  if (revocation) await announce(services, revocation);
}
