import type { Tx } from '@clipgraph/platform/database/database.ts';
import { notFound } from '@clipgraph/platform/errors/catalogue.ts';
import type { Revocation } from '@clipgraph/platform/identity/revocation.ts';
import { requireAccount, type Viewer } from '@clipgraph/platform/identity/viewer.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, gt, inArray, isNull, ne } from 'drizzle-orm';
import { sessions, users } from '../tables.ts';
import { announce, recordRevocation } from './revocations.ts';

/**
 * Ends one session of the viewer, everywhere. Ending it again is harmless.
 * @throws UNAUTHENTICATED for a guest; NOT_FOUND for a session that is not the viewer's
 */
export async function endSession(services: Services, viewer: Viewer, id: string): Promise<void> {
  const accountId = requireAccount(viewer);
  const sessionId = toId(id);
  const ended = await services.database.transaction(async (tx) => {
    const [own] = await tx
      .select({ id: sessions.id })
      .from(sessions)
      .where(and(eq(sessions.id, sessionId), eq(sessions.accountId, accountId)));
    if (!own) throw notFound('This session');
    return endOpen(tx, accountId, [sessionId]);
  });
  for (const revocation of ended) await announce(services, revocation);
}

/**
 * Ends every session of the viewer but the one that asks.
 * @throws UNAUTHENTICATED for a guest
 */
export async function endOtherSessions(services: Services, viewer: Viewer): Promise<void> {
  const accountId = requireAccount(viewer);
  const ended = await services.database.transaction(async (tx) => {
    // Who opens a session locks the same row: none is opened between the look and the end.
    await tx.select({ id: users.id }).from(users).where(eq(users.id, accountId)).for('update');
    return endAllBut(tx, accountId, Number(viewer.sessionId));
  });
  for (const revocation of ended) await announce(services, revocation);
}

/**
 * In the transaction of a command that has locked the account's row.
 * @returns what to announce after the commit
 */
export async function endAllBut(tx: Tx, accountId: Id, keptId: Id): Promise<Revocation[]> {
  const others = await tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(
      and(
        eq(sessions.accountId, accountId),
        ne(sessions.id, keptId),
        isNull(sessions.endedAt),
        gt(sessions.expiresAt, Date.now()),
      ),
    );
  return endOpen(
    tx,
    accountId,
    others.map(({ id }) => id),
  );
}

/** Ends those that have not ended yet. @param ids of one account, at most a few hundred */
async function endOpen(tx: Tx, accountId: Id, ids: readonly Id[]): Promise<Revocation[]> {
  if (ids.length === 0) return [];
  const nowMs = Date.now();
  const open = await tx
    .select({ id: sessions.id, kind: sessions.kind, sessionEpoch: sessions.sessionEpoch })
    .from(sessions)
    .where(and(inArray(sessions.id, [...ids]), isNull(sessions.endedAt)))
    .for('update');
  if (open.length === 0) return [];
  await tx
    .update(sessions)
    .set({ endedAt: nowMs })
    .where(
      inArray(
        sessions.id,
        open.map(({ id }) => id),
      ),
    );
  const ended: Revocation[] = [];
  for (const { id, kind, sessionEpoch } of open)
    ended.push(await recordRevocation(tx, { accountId, sessionId: id, sessionEpoch, kind }, nowMs));
  return ended;
}
