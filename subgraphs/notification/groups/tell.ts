import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq } from 'drizzle-orm';
import { unreadChange } from '../counted.ts';
import { makePushesDue } from '../push/due.ts';
import { notificationActors, notifications } from '../tables.ts';
import { heardAmong } from './audience.ts';
import { type Cause, type CauseKey, recordCause, setToldIn } from './causes.ts';
import { foldIn, joinWaiting, lockNotification } from './folding.ts';
import { lastCause } from './last-cause.ts';
import { nextSeq, type Told } from './positions.ts';

type Writing = Pick<Services, 'ids' | 'counters'>;

/** Takes in an act, in whatever order and however often its events come. */
export async function applyCause(tx: Tx, services: Writing, cause: Cause): Promise<Told | null> {
  const changed = await recordCause(tx, cause);
  if (!changed) return null;
  if (!cause.active)
    return changed.toldIn === 0 ? null : takeBack(tx, services, cause, changed.toldIn);
  if (!cause.to) return null;
  const { to } = cause;
  const heard = await heardAmong(tx, cause.kind, [{ actorId: cause.actorId, to }]);
  if (heard.length === 0) return null;
  if (await joinWaiting(tx, cause, to)) return null;
  return tell(tx, services, cause, to);
}

/** Adds an act to the account's unread notification of its kind and subject, or begins one. */
async function tell(
  tx: Tx,
  { ids, counters }: Writing,
  cause: Cause,
  { accountId, subjectId, ...about }: NonNullable<Cause['to']>,
): Promise<Told> {
  const { kind, actorId, atMs } = cause;
  const seq = await nextSeq(tx, accountId);
  const [open] = await tx
    .select()
    .from(notifications)
    .where(
      and(
        eq(notifications.accountId, accountId),
        eq(notifications.kind, kind),
        eq(notifications.subjectId, subjectId),
        eq(notifications.closedId, 0),
      ),
    );
  const notificationId = open?.id ?? ids.next();
  const folded = open ? await foldIn(tx, notificationId, seq) : 0;
  const joined = await addActor(tx, notificationId, actorId, seq);
  if (open) {
    const began = open.isWithdrawn ? { createdAt: atMs, updatedAt: atMs } : {};
    await tx
      .update(notifications)
      .set({
        seq,
        isWithdrawn: false,
        actorCount: open.actorCount + folded + (joined ? 1 : 0),
        commentId: newest(open.isWithdrawn ? null : open.commentId, about.commentId),
        createdAt: Math.min(open.createdAt, atMs),
        updatedAt: Math.max(open.updatedAt, atMs),
        changedAt: Date.now(),
        ...began,
      })
      .where(eq(notifications.id, notificationId));
  } else {
    await tx.insert(notifications).values({
      id: notificationId,
      accountId,
      kind,
      subjectId,
      closedId: 0,
      seq,
      isRead: false,
      isWithdrawn: false,
      actorCount: 1,
      ...about,
      createdAt: atMs,
      updatedAt: atMs,
      changedAt: Date.now(),
    });
  }
  await setToldIn(tx, cause, notificationId);
  await makePushesDue(tx, [{ accountId, kind, seq, atMs }]);
  const changes = !open || open.isWithdrawn ? [unreadChange(accountId, 1)] : [];
  await counters.add(tx, changes);
  return { accountId, seq, counters: changes };
}

/**
 * Takes an act out of the notification that tells of it. One that tells of nothing any more is
 * withdrawn, also when it was read.
 */
export async function takeBack(
  tx: Tx,
  { counters }: Pick<Writing, 'counters'>,
  cause: CauseKey,
  notificationId: Id,
): Promise<Told | null> {
  await setToldIn(tx, cause, 0);
  const locked = await lockNotification(tx, notificationId);
  if (!locked) return null;
  const { row, seq } = locked;
  const { accountId } = row;
  const folded = row.actorCount + (await foldIn(tx, notificationId, seq));
  const left = await removeActor(tx, notificationId, cause.actorId);
  const actorCount = folded - (left ? 1 : 0);
  const isWithdrawn = actorCount === 0;
  const commentId = row.commentId === cause.causeId ? await lastCause(tx, row.id) : row.commentId;
  await tx
    .update(notifications)
    .set({ seq, actorCount, isWithdrawn, commentId, changedAt: Date.now() })
    .where(eq(notifications.id, notificationId));
  const changes = isWithdrawn && !row.isRead ? [unreadChange(accountId, -1)] : [];
  await counters.add(tx, changes);
  return { accountId, seq, counters: changes };
}

/** @returns whether the actor was not told of before */
async function addActor(tx: Tx, notificationId: Id, actorId: Id, seq: number): Promise<boolean> {
  const ofActor = actorKey(notificationId, actorId);
  const [known] = await tx.select().from(notificationActors).where(ofActor).for('update');
  if (known)
    await tx
      .update(notificationActors)
      .set({ causeCount: known.causeCount + 1, active: true, seq })
      .where(ofActor);
  else
    await tx
      .insert(notificationActors)
      .values({ notificationId, actorId, causeCount: 1, active: true, seq });
  return !known?.active;
}

/** @returns whether nothing of the actor is told any more */
async function removeActor(tx: Tx, notificationId: Id, actorId: Id): Promise<boolean> {
  const ofActor = actorKey(notificationId, actorId);
  const [known] = await tx.select().from(notificationActors).where(ofActor).for('update');
  if (!known?.active) return false;
  const causeCount = known.causeCount - 1;
  await tx
    .update(notificationActors)
    .set({ causeCount, active: causeCount > 0 })
    .where(ofActor);
  return causeCount === 0;
}

const actorKey = (notificationId: Id, actorId: Id) =>
  and(
    eq(notificationActors.notificationId, notificationId),
    eq(notificationActors.actorId, actorId),
  );

const newest = (known: Id | null, added: Id | undefined): Id | null =>
  known === null || (added ?? 0) > known ? (added ?? null) : known;
