import type { Tx } from '@clipgraph/platform/database/database.ts';
import { incoming, padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, count, eq, inArray, sql } from 'drizzle-orm';
import { unreadChange } from '../counted.ts';
import { makePushesDue } from '../push/due.ts';
import { type NotificationRow, notificationActors, notifications, waitingSeq } from '../tables.ts';
import type { Told } from './positions.ts';

/** What becomes of a notification that the transaction holds, with its account. */
export interface Change {
  /** As it is to be, with a `seq` of its own; those who wait are in its `actorCount`. */
  row: NotificationRow;
  /** It counts as unread from now on: it is new, or was withdrawn. */
  begins: boolean;
  /** When what it newly tells of was done. */
  atMs: number;
}

const whoWaits = (notificationIds: readonly Id[]) =>
  and(
    inArray(notificationActors.notificationId, padIds(notificationIds)),
    eq(notificationActors.active, true),
    eq(notificationActors.seq, waitingSeq),
  );

/** How many actors wait to be folded into notifications that the transaction holds. */
export async function countWaiting(
  tx: Tx,
  notificationIds: readonly Id[],
): Promise<Map<Id, number>> {
  const { notificationId } = notificationActors;
  const rows = await tx
    .select({ notificationId, waiting: count().mapWith(Number) })
    .from(notificationActors)
    .where(whoWaits(notificationIds))
    .groupBy(notificationId);
  return new Map(rows.map((row) => [row.notificationId, row.waiting]));
}

/**
 * Writes notifications, in as many statements for all of them as for one, and gives their numbers to
 * those who waited to be folded in.
 */
export async function writeChanges(
  tx: Tx,
  { counters }: Pick<Services, 'counters'>,
  changes: readonly Change[],
): Promise<Told[]> {
  if (changes.length === 0) return [];
  const rows = changes.map(({ row }) => row);
  await tx
    .insert(notifications)
    .values(rows)
    .onDuplicateKeyUpdate({
      set: {
        seq: incoming('seq'),
        isWithdrawn: incoming('is_withdrawn'),
        actorCount: incoming('actor_count'),
        commentId: incoming('comment_id'),
        createdAt: incoming('created_at'),
        updatedAt: incoming('updated_at'),
        changedAt: incoming('changed_at'),
      },
    });
  const ofActor = eq(notifications.id, notificationActors.notificationId);
  await tx
    .update(notificationActors)
    .set({ seq: sql`(select ${notifications.seq} from ${notifications} where ${ofActor})` })
    .where(whoWaits(rows.map(({ id }) => id)));
  await makePushesDue(
    tx,
    changes.map(({ row: { accountId, kind, seq }, atMs }) => ({ accountId, kind, seq, atMs })),
  );
  const told = changes.map(({ row: { accountId, seq }, begins }) => ({
    accountId,
    seq,
    counters: begins ? [unreadChange(accountId, 1)] : [],
  }));
  await counters.add(
    tx,
    told.flatMap(({ counters: changed }) => changed),
  );
  return told;
}
