import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { eq } from 'drizzle-orm';
import { refreshTokens } from '../tables.ts';

export const refreshTokenTtlMs = 30 * 24 * 3_600_000;
/** However often it is renewed: a stolen session does not live for ever. */
export const sessionLifetimeMs = 90 * 24 * 3_600_000;

const tokenFormat = /^[\w-]{43}$/;
export const isRefreshToken = (text: string): boolean => tokenFormat.test(text);

export const newRefreshToken = (): string => randomBytes(32).toString('base64url');

/** Only this is stored: a copy of the database logs nobody in. */
export const hashOf = (token: string): string =>
  createHash('sha256').update(token).digest('base64url');

/**
 * The token that replaces this one. It is derived instead of random, so that a lost answer can be
 * given again although only hashes are stored.
 */
export const successorOf = (key: Buffer, token: string): string =>
  createHmac('sha256', key).update(token).digest('base64url');

export async function storeRefreshToken(
  tx: Tx,
  token: string,
  session: { sessionId: Id; createdAt: number; expiresAt: number },
): Promise<void> {
  await tx.insert(refreshTokens).values({ tokenHash: hashOf(token), ...session });
}

export async function isUnspent(tx: Tx, token: string): Promise<boolean> {
  const [row] = await tx
    .select({ spentAt: refreshTokens.spentAt })
    .from(refreshTokens)
    .where(eq(refreshTokens.tokenHash, hashOf(token)));
  return row?.spentAt === null;
}
