import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { knownBetween } from '@clipgraph/platform/projections/edges.ts';
import { knownUserFacts } from '@clipgraph/platform/projections/users.ts';
import { and, eq } from 'drizzle-orm';
import type { NotificationKind } from '../kinds.ts';
import { notificationSettings } from '../tables.ts';

/**
 * Of whose acts an account is to hear: not of its own, nor across a block or a mute, nor of whom it
 * does not want to. Judged by what events have told so far; reads judge again by the owners.
 * @param actorIds 0 for what nobody did
 */
export async function toldOf(
  tx: Tx,
  accountId: Id,
  kind: NotificationKind,
  actorIds: readonly Id[],
): Promise<Set<Id>> {
  const state = (await knownUserFacts(tx, [accountId])).get(accountId)?.state;
  if (state === 'deleted') return new Set();
  const audience = await audienceOf(tx, accountId, kind);
  if (audience === 'NOBODY') return new Set();
  const others = actorIds.filter((id) => id !== accountId && id !== 0);
  const between = await knownBetween(tx, accountId, others);
  const isHeard = (id: Id): boolean => {
    const known = between.get(id);
    if (known?.blockedByViewer || known?.blocksViewer || known?.mutedByViewer) return false;
    return audience === 'EVERYONE' || (known?.followedByViewer ?? false);
  };
  return new Set([...others.filter(isHeard), ...actorIds.filter((id) => id === 0)]);
}

async function audienceOf(tx: Tx, accountId: Id, kind: NotificationKind) {
  const [row] = await tx
    .select({ audience: notificationSettings.audience })
    .from(notificationSettings)
    .where(and(eq(notificationSettings.accountId, accountId), eq(notificationSettings.kind, kind)));
  return row?.audience ?? 'EVERYONE';
}
