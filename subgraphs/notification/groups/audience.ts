import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { knownBetween } from '@clipgraph/platform/projections/edges.ts';
import { knownUserFacts } from '@clipgraph/platform/projections/users.ts';
import { and, eq } from 'drizzle-orm';
import { type NotificationKind, notificationSettings } from '../tables.ts';

/**
 * Whether an account is to hear of an actor's act: not of its own, nor across a block, nor of whom
 * it mutes or does not want to. Judged by what events have told so far; reads judge again by the owners.
 */
export async function isToldOf(
  tx: Tx,
  accountId: Id,
  kind: NotificationKind,
  actorId: Id,
): Promise<boolean> {
  if (actorId === accountId) return false;
  const state = (await knownUserFacts(tx, [accountId])).get(accountId)?.state;
  if (state === 'deleted') return false;
  if (actorId === 0) return (await audienceOf(tx, accountId, kind)) !== 'NOBODY';
  const between = (await knownBetween(tx, accountId, [actorId])).get(actorId);
  if (between?.blockedByViewer || between?.blocksViewer || between?.mutedByViewer) return false;
  switch (await audienceOf(tx, accountId, kind)) {
    case 'EVERYONE':
      return true;
    case 'FOLLOWED':
      return between?.followedByViewer ?? false;
    case 'NOBODY':
      return false;
  }
}

async function audienceOf(tx: Tx, accountId: Id, kind: NotificationKind) {
  const [row] = await tx
    .select({ audience: notificationSettings.audience })
    .from(notificationSettings)
    .where(and(eq(notificationSettings.accountId, accountId), eq(notificationSettings.kind, kind)));
  return row?.audience ?? 'EVERYONE';
}
