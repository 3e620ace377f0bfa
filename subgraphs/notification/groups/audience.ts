import type { Tx } from '@clipgraph/platform/database/database.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { knownAmong } from '@clipgraph/platform/projections/edges.ts';
import { knownUserFacts } from '@clipgraph/platform/projections/users.ts';
import { and, eq, inArray } from 'drizzle-orm';
import type { NotificationKind } from '../kinds.ts';
import { notificationSettings } from '../tables.ts';

/** What somebody did, and whom it is told to. */
interface Act {
  /** 0 for what nobody did. */
  actorId: Id;
  to: { accountId: Id };
}

/**
 * Which acts their accounts are to hear of: not of their own, nor across a block or a mute, nor of
 * whom they do not want to. Judged by what events have told so far; reads judge again by the owners.
 * @param acts all of one kind, at most 1,024
 */
export async function heardAmong<Heard extends Act>(
  tx: Tx,
  kind: NotificationKind,
  acts: readonly Heard[],
): Promise<Heard[]> {
  const accountIds = [...new Set(acts.map(({ to }) => to.accountId))];
  const facts = await knownUserFacts(tx, accountIds);
  const audienceOf = await audiencesOf(tx, accountIds, kind);
  const wanted = acts.filter(
    ({ actorId, to }) =>
      facts.get(to.accountId)?.state !== 'deleted' &&
      audienceOf(to.accountId) !== 'NOBODY' &&
      actorId !== to.accountId,
  );
  const between = await knownAmong(
    tx,
    wanted
      .filter(({ actorId }) => actorId !== 0)
      .map(({ actorId, to }) => ({ viewerId: to.accountId, otherId: actorId })),
  );
  return wanted.filter(({ actorId, to }) => {
    if (actorId === 0) return true;
    const known = between(to.accountId, actorId);
    if (known?.blockedByViewer || known?.blocksViewer || known?.mutedByViewer) return false;
    return audienceOf(to.accountId) === 'EVERYONE' || (known?.followedByViewer ?? false);
  });
}

async function audiencesOf(tx: Tx, accountIds: readonly Id[], kind: NotificationKind) {
  const rows = await tx
    .select({ accountId: notificationSettings.accountId, audience: notificationSettings.audience })
    .from(notificationSettings)
    .where(
      and(
        inArray(notificationSettings.accountId, padIds(accountIds)),
        eq(notificationSettings.kind, kind),
      ),
    );
  const chosen = new Map(rows.map(({ accountId, audience }) => [accountId, audience]));
  return (accountId: Id) => chosen.get(accountId) ?? 'EVERYONE';
}
