import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm';
import type { SessionRow } from '../context.ts';
import { sessions, users } from '../tables.ts';
import { maxSessionsPerAccount } from './oldest-sessions.ts';

/** When a session was opened or last renewed; an app that is in use renews four times an hour. */
const lastUsedAt = sql<number>`coalesce(${sessions.usedAt}, ${sessions.createdAt})`;

/** The sessions of an account that have not ended, the one used last first. */
export async function openSessionsOf(
  { database }: Pick<Services, 'database'>,
  accountId: Id,
  nowMs = Date.now(),
): Promise<SessionRow[]> {
  const rows = await database.db
    .select({ id: sessions.id, device: sessions.device, createdAt: sessions.createdAt, lastUsedAt })
    .from(sessions)
    .innerJoin(
      users,
      and(eq(users.id, sessions.accountId), eq(users.sessionEpoch, sessions.sessionEpoch)),
    )
    .where(
      and(
        eq(sessions.accountId, accountId),
        isNull(sessions.endedAt),
        gt(sessions.expiresAt, nowMs),
      ),
    )
    .orderBy(desc(lastUsedAt), desc(sessions.id))
    .limit(maxSessionsPerAccount);
  return rows.map(({ device, ...row }) => ({ ...row, device: device ?? 'Unknown device' }));
}
