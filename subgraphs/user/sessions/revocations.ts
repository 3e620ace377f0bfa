import type { Tx } from '@clipgraph/platform/database/database.ts';
import { accessTokenTtlMs, longestTokenTtlMs } from '@clipgraph/platform/identity/access-token.ts';
import {
  type Revocation,
  type RevocationPage,
  revocationChannel,
  revocationPageSize,
} from '@clipgraph/platform/identity/revocation.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { asc, gt } from 'drizzle-orm';
import { revocations, type SessionKind } from '../tables.ts';

/** For clocks that differ between processes. */
const clockMarginMs = 60_000;

interface Ended {
  accountId: Id;
  /** null: every session of the account up to `sessionEpoch`. */
  sessionId: Id | null;
  sessionEpoch: number;
  /** `login` when all these sessions are of that kind: their access tokens end sooner. */
  kind?: SessionKind;
}

/**
 * Writes one line of the log, inside the transaction that ends the session or the account. Give the
 * result to `announce` after the commit.
 */
export async function recordRevocation(
  tx: Tx,
  { accountId, sessionId, sessionEpoch, kind }: Ended,
  nowMs: number,
): Promise<Revocation> {
  const untilMs = nowMs + (kind === 'login' ? accessTokenTtlMs : longestTokenTtlMs) + clockMarginMs;
  const [written] = await tx
    .insert(revocations)
    .values({ accountId, sessionId, sessionEpoch, recordedAt: nowMs, until: untilMs });
  return toRevocation({
    revocationId: written.insertId,
    accountId,
    sessionId,
    sessionEpoch,
    recordedAt: nowMs,
    until: untilMs,
  });
}

/** Tells every gateway at once. Never throws: a gateway that misses it finds the line in the log. */
export async function announce(
  { pubSub, log }: Pick<Services, 'pubSub' | 'log'>,
  revocation: Revocation,
): Promise<void> {
  try {
    await pubSub.publish(revocationChannel, JSON.stringify(revocation));
  } catch (error) {
    log.warn(
      { err: error },
      'an ended session could not be announced; gateways find it in the log',
    );
  }
}

/** The answer `user.revocationsSince`. @param afterId the last line that is known; 0 for all */
export async function revocationsSince(
  { database }: Pick<Services, 'database'>,
  afterId: number,
): Promise<RevocationPage> {
  const rows = await database.db
    .select()
    .from(revocations)
    .where(gt(revocations.revocationId, afterId))
    .orderBy(asc(revocations.revocationId))
    .limit(revocationPageSize);
  return { revocations: rows.map(toRevocation), nowMs: Date.now() };
}

const toRevocation = (row: typeof revocations.$inferSelect): Revocation => ({
  revocationId: row.revocationId,
  accountId: row.accountId,
  sessionId: row.sessionId === null ? null : String(row.sessionId),
  sessionEpoch: row.sessionEpoch,
  recordedAtMs: row.recordedAt,
  untilMs: row.until,
});
