import type { Tx } from '@clipgraph/platform/database/database.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { NotificationKind } from '../kinds.ts';
import {
  dueFolds,
  type NotificationRow,
  notificationActors,
  notifications,
  waitingSeq,
} from '../tables.ts';
import { type Cause, setToldIn } from './causes.ts';
import { countWaiting, writeChanges } from './changes.ts';
import { lockPositions, nextSeq, type Told } from './positions.ts';

/** A notification takes a new `seq` at most about once in this time, however many join it. */
export const windowMs = 500;

/**
 * Lets an act join a notification that has just changed, without touching the notification or its
 * account: a post that a thousand like at once has a row written for each of them, and its
 * notification once in a window. What tells of another comment than the notification does is told at
 * once.
 * @returns false when the act has to be told at once
 */
export async function joinWaiting(
  tx: Tx,
  cause: Cause,
  to: NonNullable<Cause['to']>,
): Promise<boolean> {
  const open = await findJoinable(tx, cause.kind, to);
  if (open === null) return false;
  const [made] = await tx.insert(notificationActors).ignore().values({
    notificationId: open,
    actorId: cause.actorId,
    causeCount: 1,
    active: true,
    seq: waitingSeq,
  });
  // Somebody who is told of already, or was before, is counted by whoever holds the account.
  if (made.affectedRows === 0) return false;
  await tx.insert(dueFolds).ignore().values({ notificationId: open });
  await setToldIn(tx, cause, open);
  return true;
}

/** The notification of this subject, if it has just changed; nobody closes it meanwhile. */
async function findJoinable(
  tx: Tx,
  kind: NotificationKind,
  { accountId, subjectId, commentId }: NonNullable<Cause['to']>,
): Promise<Id | null> {
  const ofSubject = and(
    eq(notifications.accountId, accountId),
    eq(notifications.kind, kind),
    eq(notifications.subjectId, subjectId),
    eq(notifications.closedId, 0),
    eq(notifications.isWithdrawn, false),
  );
  // Shared, by words that MariaDB knows as well: whoever marks it as read waits, so that nobody joins
  // one that is read already.
  const [held] = await tx.execute(
    sql`select ${notifications.id} from ${notifications} where ${ofSubject} lock in share mode`,
  );
  if ((held as unknown as unknown[]).length === 0) return null;
  const [open] = await tx.select().from(notifications).where(ofSubject);
  return open && takesWaiting(open, commentId) ? open.id : null;
}

/** Whether who joins a notification waits to be folded in: it has just changed. */
export function takesWaiting(open: NotificationRow, commentId: Id | undefined): boolean {
  const sinceMs = Date.now() - open.changedAt;
  const isOther = (open.commentId ?? undefined) !== commentId;
  return !open.isWithdrawn && !isOther && sinceMs >= 0 && sinceMs < windowMs;
}

/**
 * Gives the waiting actors of a notification its new `seq`; the caller holds its account.
 * @returns how many there were
 */
export async function foldIn(tx: Tx, notificationId: Id, seq: number): Promise<number> {
  const [folded] = await tx
    .update(notificationActors)
    .set({ seq })
    .where(
      and(
        eq(notificationActors.notificationId, notificationId),
        eq(notificationActors.active, true),
        eq(notificationActors.seq, waitingSeq),
      ),
    );
  return folded.affectedRows;
}

/**
 * A notification to be changed, with the next number of its account. It is read under the account's
 * lock: until then it may change.
 */
export async function lockNotification(
  tx: Tx,
  notificationId: Id,
): Promise<{ row: NotificationRow; seq: number } | undefined> {
  const ofNotification = eq(notifications.id, notificationId);
  const [found] = await tx
    .select({ accountId: notifications.accountId })
    .from(notifications)
    .where(ofNotification);
  if (!found) return undefined;
  const seq = await nextSeq(tx, found.accountId);
  const [row] = await tx.select().from(notifications).where(ofNotification).for('update');
  return row && { row, seq };
}

/**
 * Folds the waiting actors of notifications into them, in as many statements for all of them as for
 * one. Those in which nobody waits stay as they are.
 * @param notificationIds at most 1,024
 */
export async function foldMany(
  tx: Tx,
  services: Pick<Services, 'counters'>,
  notificationIds: readonly Id[],
): Promise<Told[]> {
  const ids = padIds(notificationIds);
  const owners = await tx
    .select({ accountId: notifications.accountId })
    .from(notifications)
    .where(inArray(notifications.id, ids));
  const positions = await lockPositions(
    tx,
    owners.map(({ accountId }) => accountId),
  );
  const rows = await tx
    .select()
    .from(notifications)
    .where(inArray(notifications.id, ids))
    .orderBy(asc(notifications.id))
    .for('update');
  // Nobody joins them from here on: whoever waits is counted, and nobody waits unheard.
  await tx.delete(dueFolds).where(inArray(dueFolds.notificationId, ids));
  const waiting = await countWaiting(tx, notificationIds);
  const nowMs = Date.now();
  const changes = rows.flatMap((row) => {
    const joined = waiting.get(row.id) ?? 0;
    if (joined === 0) return [];
    const folded = {
      ...row,
      seq: positions.next(row.accountId),
      actorCount: row.actorCount + joined,
      updatedAt: Math.max(row.updatedAt, nowMs),
      changedAt: nowMs,
    };
    return [{ row: folded, begins: false, atMs: row.updatedAt }];
  });
  await positions.write();
  return writeChanges(tx, services, changes);
}
