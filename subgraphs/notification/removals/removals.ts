import type { Tx } from '@clipgraph/platform/database/database.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import type { FollowPayload } from '@clipgraph/platform/events/payloads.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, gt, inArray } from 'drizzle-orm';
import { unreadChange } from '../counted.ts';
import type { Told } from '../groups/positions.ts';
import { takeBack } from '../groups/tell.ts';
import { removeEndpointsOf } from '../push/endpoints.ts';
import {
  causes,
  notificationActors,
  notificationSettings,
  notifications,
  type Removal,
  recipients,
  removals,
} from '../tables.ts';

const removalBatch = 100;

/** An account is deleted: what it was told goes, and what others were told of it. */
export const removalsOfAccount = (id: Id): Removal[] => [
  { accountId: id, actorId: 0 },
  { accountId: 0, actorId: id },
];

/**
 * Across a block neither is told of what the other did, and nobody of what an account did that they
 * mute.
 */
export function removalsOfPair(pair: FollowPayload): Removal[] {
  const { lowId, highId } = pair;
  const isBlocked = pair.lowBlocksHigh || pair.highBlocksLow;
  return [
    ...(isBlocked || pair.lowMutesHigh ? [{ accountId: lowId, actorId: highId }] : []),
    ...(isBlocked || pair.highMutesLow ? [{ accountId: highId, actorId: lowId }] : []),
  ];
}

/**
 * Takes out the first batch in the transaction that learns of it; what is left goes in the
 * background.
 */
export async function beginRemoval(
  tx: Tx,
  services: Pick<Services, 'counters'>,
  wanted: readonly Removal[],
): Promise<Told[]> {
  const told: Told[] = [];
  for (const removal of wanted) {
    const batch = await removeSome(tx, services, removal);
    told.push(...batch.told);
    if (batch.full) await tx.insert(removals).ignore().values(removal);
  }
  return told;
}

interface Batch {
  told: Told[];
  /** There may be more. */
  full: boolean;
}

export const removeSome = (
  tx: Tx,
  services: Pick<Services, 'counters'>,
  removal: Removal,
): Promise<Batch> =>
  removal.actorId === 0
    ? removeRecipient(tx, services, removal.accountId)
    : takeBackActs(tx, services, removal);

async function takeBackActs(
  tx: Tx,
  services: Pick<Services, 'counters'>,
  { accountId, actorId }: Removal,
): Promise<Batch> {
  const found = await tx
    .select()
    .from(causes)
    .where(
      and(
        eq(causes.actorId, actorId),
        accountId === 0 ? undefined : eq(causes.accountId, accountId),
        gt(causes.notificationId, 0),
      ),
    )
    .limit(removalBatch);
  const told: Told[] = [];
  for (const cause of found) {
    const withdrawn = await takeBack(tx, services, cause, cause.notificationId);
    if (withdrawn) told.push(withdrawn);
  }
  return { told, full: found.length === removalBatch };
}

async function removeRecipient(
  tx: Tx,
  { counters }: Pick<Services, 'counters'>,
  accountId: Id,
): Promise<Batch> {
  await tx.select().from(recipients).where(eq(recipients.accountId, accountId)).for('update');
  const found = await tx
    .select({
      id: notifications.id,
      isRead: notifications.isRead,
      isWithdrawn: notifications.isWithdrawn,
    })
    .from(notifications)
    .where(eq(notifications.accountId, accountId))
    .limit(removalBatch);
  const ids = padIds(found.map(({ id }) => id));
  await tx.delete(notificationActors).where(inArray(notificationActors.notificationId, ids));
  await tx.delete(notifications).where(inArray(notifications.id, ids));
  const acts = await tx
    .select({ causeId: causes.causeId })
    .from(causes)
    .where(eq(causes.accountId, accountId))
    .limit(removalBatch);
  const actIds = padIds(acts.map(({ causeId }) => causeId));
  await tx
    .delete(causes)
    .where(and(eq(causes.accountId, accountId), inArray(causes.causeId, actIds)));
  await tx.delete(notificationSettings).where(eq(notificationSettings.accountId, accountId));
  await removeEndpointsOf(tx, accountId);
  const unread = found.filter(({ isRead, isWithdrawn }) => !isRead && !isWithdrawn).length;
  const changes = unread === 0 ? [] : [unreadChange(accountId, -unread)];
  await counters.add(tx, changes);
  return {
    told: unread === 0 ? [] : [{ accountId, seq: 0, counters: changes }],
    full: found.length === removalBatch || acts.length === removalBatch,
  };
}
