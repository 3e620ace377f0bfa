import type { Config } from '@clipgraph/platform/config/config.ts';
import type { Tx } from '@clipgraph/platform/database/database.ts';
import {
  accessTokenTtlMs,
  endOfTokenMs,
  type SigningKey,
  signAccessToken,
} from '@clipgraph/platform/identity/access-token.ts';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { Profile, ShownUser } from '../context.ts';
import { shownUser } from '../profiles/profiles.ts';
import { type SessionKind, sessions } from '../tables.ts';
import { deviceOf } from './device.ts';
import { addressHashOf } from './known-addresses.ts';
import { newRefreshToken, refreshTokenTtlMs, storeRefreshToken } from './refresh-tokens.ts';

/** `Session` as the schema shows it. */
export interface OpenSession {
  accessToken: string;
  refreshToken: string;
  /** When the access token ends, in ms since the epoch. */
  expiresAt: number;
  user: ShownUser;
}

export const sessionKindOf = ({ channel }: Viewer): SessionKind =>
  channel === 'rest' ? 'legacy' : 'login';

/** What the tokens of a session are made for. */
interface Grant {
  accountId: Id;
  sessionId: Id;
  sessionEpoch: number;
  kind: SessionKind;
}

/** Who opens a session. */
export type Opener = Pick<Viewer, 'address' | 'userAgent'>;

const tokenTtlMs = ({ LEGACY_TOKEN_TTL_HOURS }: Config, kind: SessionKind): number =>
  kind === 'legacy' ? LEGACY_TOKEN_TTL_HOURS * 3_600_000 : accessTokenTtlMs;

/**
 * Writes a session and its first refresh token, inside the transaction of the command that opens
 * it.
 * @returns an empty refresh token for a legacy session, which has none
 */
export async function writeSession(
  tx: Tx,
  services: Pick<Services, 'ids' | 'config' | 'keyring'>,
  { address, userAgent, ...account }: Omit<Grant, 'sessionId'> & Opener,
  nowMs: number,
): Promise<{ grant: Grant; refreshToken: string }> {
  const { accountId } = account;
  const grant = { ...account, sessionId: services.ids.next() };
  const refreshes = account.kind === 'login';
  const expiresAt = refreshes
    ? nowMs + refreshTokenTtlMs
    : endOfTokenMs(nowMs, tokenTtlMs(services.config, 'legacy'));
  await tx.insert(sessions).values({
    id: grant.sessionId,
    ...account,
    createdAt: nowMs,
    usedAt: nowMs,
    addressHash: addressHashOf(services, accountId, address),
    device: deviceOf(userAgent),
    expiresAt,
  });
  if (!refreshes) return { grant, refreshToken: '' };
  const refreshToken = newRefreshToken();
  await storeRefreshToken(tx, refreshToken, {
    sessionId: grant.sessionId,
    createdAt: nowMs,
    expiresAt,
  });
  return { grant, refreshToken };
}

/** A session that has just been opened or renewed. */
export interface Granted {
  grant: Grant;
  /** Empty for a legacy session. */
  refreshToken: string;
  profile: Profile;
}

/** The answer of a command that has opened or renewed a session. */
export async function sessionAnswer(
  { config }: Pick<Services, 'config'>,
  signer: SigningKey,
  { grant, refreshToken, profile }: Granted,
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
    user: shownUser(profile),
  };
}
