import type { Tx } from '@clipgraph/platform/database/database.ts';
import { chunked, padIds } from '@clipgraph/platform/database/statements.ts';
import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm';
import type { NotificationContext } from '../context.ts';
import { unread, unreadChange, unreadCounter } from '../counted.ts';
import { foldMany } from '../groups/folding.ts';
import { dueFolds, notifications, recipients } from '../tables.ts';

/**
 * Marks notifications as read up to a `seq`, and closes them: what is done later begins new ones.
 * @returns how many are still unread
 * @throws UNAUTHENTICATED; BAD_USER_INPUT for a negative number
 */
export async function markNotificationsRead(
  { services, viewer }: NotificationContext,
  upToSeq: number,
): Promise<number> {
  const accountId = requireAccount(viewer);
  if (upToSeq < 0)
    throw badUserInput(`\`upToSeq\` is a notification's number; it was ${upToSeq}.`, 'upToSeq');
  const changes = await services.database.transaction(async (tx) => {
    // The account's lock: what joins a notification meanwhile either comes before or begins anew.
    await tx.select().from(recipients).where(eq(recipients.accountId, accountId)).for('update');
    await foldUnread(tx, services, accountId);
    const [read] = await tx
      .update(notifications)
      .set({ isRead: true, closedId: sql`${notifications.id}` })
      .where(and(eq(notifications.accountId, accountId), unread, lte(notifications.seq, upToSeq)));
    if (read.affectedRows === 0) return [];
    const change = unreadChange(accountId, -read.affectedRows);
    await services.counters.add(tx, [change]);
    return [change];
  });
  await services.counters.committed(changes);
  return unreadCount(services, accountId);
}

/**
 * Who waits to be folded in was not seen: those notifications take a higher `seq` than was given. From
 * here on nobody joins them until the transaction ends.
 */
async function foldUnread(
  tx: Tx,
  services: Pick<Services, 'counters'>,
  accountId: Id,
): Promise<void> {
  const unread = await tx
    .select({ id: notifications.id })
    .from(notifications)
    .where(and(eq(notifications.accountId, accountId), eq(notifications.closedId, 0)))
    .orderBy(asc(notifications.id))
    .for('update');
  for (const ids of chunked(unread.map(({ id }) => id))) {
    const due = await tx
      .select()
      .from(dueFolds)
      .where(inArray(dueFolds.notificationId, padIds(ids)));
    if (due.length > 0)
      await foldMany(
        tx,
        services,
        due.map(({ notificationId }) => notificationId),
      );
  }
}

export async function unreadCount({ counters }: Services, accountId: Id): Promise<number> {
  return (await counters.read(unreadCounter, [accountId]))[0] ?? 0;
}
