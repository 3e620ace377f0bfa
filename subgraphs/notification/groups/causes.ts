import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, eq } from 'drizzle-orm';
import type { NotificationKind } from '../kinds.ts';
import { type CauseRow, causes } from '../tables.ts';

/** An act as an event tells it. */
export interface Cause {
  kind: NotificationKind;
  causeId: Id;
  actorId: Id;
  /** One of several whom the act is told to; left out when it can be only one. */
  recipientId?: Id;
  active: boolean;
  revision: number;
  /** When it was done, in milliseconds since the Unix epoch. */
  atMs: number;
  /** Whom it is told to; null for an act that is over, whose event need not tell. */
  to: Audience | null;
}

interface Audience {
  accountId: Id;
  /** What acts are grouped by; 0 for those about the account itself. */
  subjectId: Id;
  postId?: Id;
  commentId?: Id;
  chatId?: Id;
}

/** What names an act. */
export type CauseKey = Pick<CauseRow, 'kind' | 'causeId' | 'actorId'> & { recipientId?: Id };

const keyOf = ({ kind, causeId, actorId, recipientId = 0 }: CauseKey) =>
  and(
    eq(causes.kind, kind),
    eq(causes.causeId, causeId),
    eq(causes.actorId, actorId),
    eq(causes.recipientId, recipientId),
  );

/**
 * Takes in the newest state of an act.
 * @returns the act as it was before; null when this changed nothing, because it is older than what
 *   is known or tells the same
 */
export async function recordCause(tx: Tx, cause: Cause): Promise<{ toldIn: Id } | null> {
  const { kind, causeId, actorId, recipientId = 0, active, revision } = cause;
  const accountId = cause.to?.accountId ?? 0;
  const row = {
    kind,
    causeId,
    actorId,
    recipientId,
    accountId,
    active,
    revision,
    notificationId: 0,
  };
  const [made] = await tx.insert(causes).ignore().values(row);
  if (made.affectedRows > 0) return active ? { toldIn: 0 } : null;
  const [known] = await tx.select().from(causes).where(keyOf(cause)).for('update');
  if (!known || known.revision >= revision) return null;
  await tx
    .update(causes)
    .set({ revision, active, accountId: known.accountId || accountId })
    .where(keyOf(cause));
  return known.active === active ? null : { toldIn: known.notificationId };
}

/** Says which notification tells of an act; 0 for none. */
export const setToldIn = async (tx: Tx, cause: CauseKey, notificationId: Id): Promise<void> => {
  await tx.update(causes).set({ notificationId }).where(keyOf(cause));
};
