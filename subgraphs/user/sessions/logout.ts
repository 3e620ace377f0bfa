import { requireAccount, type Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, isNull } from 'drizzle-orm';
import { sessions } from '../tables.ts';
import { announce, recordRevocation } from './revocations.ts';

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
