import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Revocation } from '@clipgraph/platform/identity/revocation.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, desc, eq, gt, inArray, isNull, sql } from 'drizzle-orm';
import { sessions } from '../tables.ts';
import { recordRevocation } from './revocations.ts';

/** More than anybody has devices; above it, the one that was not used for longest makes room. */
export const maxSessionsPerAccount = 100;

/** Above the bound at once: only after a release that has none. */
const endedAtOnce = 100;

/**
 * Ends what an account has above its bound. Call it in the transaction that opens a session, which
 * has locked the account's row: then nobody else opens one meanwhile.
 * @returns what to announce after the commit
 */
export async function endOldestSessions(
  tx: Tx,
  { accountId, sessionEpoch }: { accountId: Id; sessionEpoch: number },
  nowMs: number,
): Promise<Revocation[]> {
  const excess = await tx
    .select({ id: sessions.id, kind: sessions.kind })
    .from(sessions)
    .where(
      and(
        eq(sessions.accountId, accountId),
        eq(sessions.sessionEpoch, sessionEpoch),
        isNull(sessions.endedAt),
        gt(sessions.expiresAt, nowMs),
      ),
    )
    .orderBy(desc(sql`coalesce(${sessions.usedAt}, ${sessions.createdAt})`), desc(sessions.id))
    .limit(endedAtOnce)
    .offset(maxSessionsPerAccount);
  if (excess.length === 0) return [];
  const ids = excess.map(({ id }) => id);
  await tx.update(sessions).set({ endedAt: nowMs }).where(inArray(sessions.id, ids));
  const ended: Revocation[] = [];
  for (const { id, kind } of excess)
    ended.push(await recordRevocation(tx, { accountId, sessionId: id, sessionEpoch, kind }, nowMs));
  return ended;
}
