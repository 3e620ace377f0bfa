import type { Tx } from '@clipgraph/platform/database/database.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { NotificationKind } from '../kinds.ts';
import { causes, type NotificationRow, notificationActors, notifications } from '../tables.ts';
import type { Cause } from './causes.ts';
import type { Change } from './changes.ts';

/** An act that began, of which somebody may be told. */
export type Telling = Cause & { to: NonNullable<Cause['to']> };

export const nameOf = ({ kind, causeId, actorId }: Cause): string =>
  `${kind}:${causeId}:${actorId}`;

/** What the notifications of one kind are told apart by. */
const subjectName = (accountId: Id, subjectId: Id): string => `${accountId}:${subjectId}`;
export const subjectOf = ({ to }: Telling): string => subjectName(to.accountId, to.subjectId);

/** Whom acts of one subject are told to. @param acts at least one */
export function ownerOf(acts: readonly Telling[]): Id {
  const [first] = acts;
  if (!first) throw new RangeError('There are no acts.');
  return first.to.accountId;
}

/** Acts of which no event has told anything yet. */
export async function withoutKnown(
  tx: Tx,
  kind: NotificationKind,
  crowd: readonly Telling[],
): Promise<Telling[]> {
  const rows = await tx
    .select({ causeId: causes.causeId, actorId: causes.actorId })
    .from(causes)
    .where(
      and(
        eq(causes.kind, kind),
        inArray(
          causes.causeId,
          idsOf(crowd, ({ causeId }) => causeId),
        ),
        inArray(
          causes.actorId,
          idsOf(crowd, ({ actorId }) => actorId),
        ),
      ),
    );
  const known = new Set(rows.map(({ causeId, actorId }) => `${causeId}:${actorId}`));
  return crowd.filter(({ causeId, actorId }) => !known.has(`${causeId}:${actorId}`));
}

/** The notifications that are open to these acts, held from here on; the accounts are already. */
export async function openOf(
  tx: Tx,
  kind: NotificationKind,
  crowd: readonly Telling[],
): Promise<Map<string, NotificationRow>> {
  const rows = await tx
    .select()
    .from(notifications)
    .where(
      and(
        inArray(
          notifications.accountId,
          idsOf(crowd, ({ to }) => to.accountId),
        ),
        eq(notifications.kind, kind),
        inArray(
          notifications.subjectId,
          idsOf(crowd, ({ to }) => to.subjectId),
        ),
        eq(notifications.closedId, 0),
      ),
    )
    .orderBy(asc(notifications.id))
    .for('update');
  return new Map(rows.map((row) => [subjectName(row.accountId, row.subjectId), row]));
}

/**
 * Acts of those who are not told of yet in the notification of their act, and were never: of each
 * actor the first one.
 */
export async function withoutKnownActors(
  tx: Tx,
  open: ReadonlyMap<string, NotificationRow>,
  crowd: readonly Telling[],
): Promise<Telling[]> {
  const known = new Set<string>();
  for (const [subject, acts] of Map.groupBy(crowd.filter(mayRecur), subjectOf)) {
    const row = open.get(subject);
    if (row)
      for (const actorId of await actorsAmong(tx, row.id, acts)) known.add(`${subject}:${actorId}`);
  }
  return crowd.filter((act) => {
    const name = `${subjectOf(act)}:${act.actorId}`;
    const isNew = !known.has(name);
    known.add(name);
    return isNew;
  });
}

/**
 * Whether the actor may do it again to the same subject, as comment on a post. A like is known by its
 * post, so nobody is told of it whose like is not known.
 */
const mayRecur = ({ causeId, to }: Telling): boolean => causeId !== to.subjectId;

/** Who of these is told of in a notification, or was. */
async function actorsAmong(tx: Tx, notificationId: Id, acts: readonly Telling[]): Promise<Id[]> {
  const rows = await tx
    .select({ actorId: notificationActors.actorId })
    .from(notificationActors)
    .where(
      and(
        eq(notificationActors.notificationId, notificationId),
        inArray(
          notificationActors.actorId,
          idsOf(acts, ({ actorId }) => actorId),
        ),
      ),
    );
  return rows.map(({ actorId }) => actorId);
}

/** Writes acts of which nothing was known, with the notification that tells of each, if one does. */
export async function writeActs(
  tx: Tx,
  acts: readonly Telling[],
  toldIn: ReadonlyMap<Telling, { id: Id; seq: number }>,
): Promise<void> {
  if (acts.length === 0) return;
  await tx.insert(causes).values(
    acts.map((act) => ({
      kind: act.kind,
      causeId: act.causeId,
      actorId: act.actorId,
      recipientId: 0,
      accountId: act.to.accountId,
      active: act.active,
      revision: act.revision,
      notificationId: toldIn.get(act)?.id ?? 0,
    })),
  );
  const actors = acts.flatMap((act) => {
    const { id, seq } = toldIn.get(act) ?? { id: 0, seq: 0 };
    const { actorId } = act;
    return id === 0 ? [] : [{ notificationId: id, actorId, causeCount: 1, active: true, seq }];
  });
  if (actors.length > 0) await tx.insert(notificationActors).values(actors);
}

/**
 * What acts of one subject make of its notification.
 * @param row the open one; undefined begins one
 * @param acts at least one, each of another actor who is not in it yet
 * @param taken.waiting how many wait to be folded into it
 */
export function joined(
  row: NotificationRow | undefined,
  acts: readonly Telling[],
  { id, seq, waiting }: { id: Id; seq: number; waiting: number },
): Change {
  const [{ kind, to }] = acts as [Telling];
  const times = acts.map(({ atMs }) => atMs);
  const known = row?.isWithdrawn ? undefined : row;
  const atMs = Math.max(...times);
  const commentId = Math.max(known?.commentId ?? 0, ...acts.map((act) => act.to.commentId ?? 0));
  return {
    row: {
      id,
      accountId: to.accountId,
      kind,
      subjectId: to.subjectId,
      closedId: 0,
      seq,
      isRead: false,
      isWithdrawn: false,
      actorCount: (row?.actorCount ?? 0) + waiting + acts.length,
      postId: row?.postId ?? to.postId ?? null,
      commentId: commentId || null,
      chatId: row?.chatId ?? to.chatId ?? null,
      createdAt: Math.min(known?.createdAt ?? atMs, ...times),
      updatedAt: Math.max(known?.updatedAt ?? 0, atMs),
      changedAt: Date.now(),
    },
    begins: !known,
    atMs,
  };
}

const idsOf = (crowd: readonly Telling[], idOf: (act: Telling) => Id): Id[] =>
  padIds([...new Set(crowd.map(idOf))]);
