import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { desc, eq } from 'drizzle-orm';
import { causes } from '../tables.ts';

/** The newest act that a notification still tells of. */
export async function lastCause(tx: Tx, notificationId: Id): Promise<Id | null> {
  const [row] = await tx
    .select({ causeId: causes.causeId })
    .from(causes)
    .where(eq(causes.notificationId, notificationId))
    .orderBy(desc(causes.causeId))
    .limit(1);
  return row?.causeId ?? null;
}
