import type { Between } from '@clipgraph/platform/ask/ask.ts';
import {
  badUserInput,
  conflict,
  forbidden,
  notFound,
} from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { goneAccounts } from '@clipgraph/platform/projections/hidden-accounts.ts';
import type { RelationContext } from './context.ts';
import { changePair } from './pairs.ts';

/**
 * Repeating is harmless, unless `strict`.
 * @throws UNAUTHENTICATED; BAD_USER_INPUT for oneself; NOT_FOUND for an account that is missing,
 *   deleted or disabled; FORBIDDEN towards one who has blocked the viewer, and while the viewer
 *   blocks it; CONFLICT when `strict` and it is followed already
 */
export async function follow(context: RelationContext, userId: Id, strict = false): Promise<void> {
  const actorId = await requireOther(context, userId, 'You cannot follow yourself.');
  await changePair(context.services, actorId, userId, (now) => {
    refuseBlocked(now);
    if (now.blockedByViewer) throw forbidden('You block this account. Unblock it to follow it.');
    if (strict && now.followedByViewer) throw conflict('You follow this account already.');
    return { ...now, followedByViewer: true };
  });
}

/**
 * Works also while the viewer blocks the account. Repeating is harmless.
 * @throws as `follow`, except for that
 */
export async function unfollow(
  context: RelationContext,
  userId: Id,
  strict = false,
): Promise<void> {
  const actorId = await requireOther(context, userId, 'You cannot unfollow yourself.');
  await changePair(context.services, actorId, userId, (now) => {
    refuseBlocked(now);
    if (strict && !now.followedByViewer) throw conflict('You do not follow this account.');
    return { ...now, followedByViewer: false };
  });
}

/**
 * Ends the follows of both sides. Repeating is harmless. An account that is blocked may block in
 * return: that protects it, and reveals nothing.
 * @throws UNAUTHENTICATED; BAD_USER_INPUT for oneself; NOT_FOUND for an account that is missing,
 *   deleted or disabled
 */
export async function block(context: RelationContext, userId: Id): Promise<void> {
  const actorId = await requireOther(context, userId, 'You cannot block yourself.');
  await changePair(context.services, actorId, userId, (now) => ({
    ...now,
    followedByViewer: false,
    followsViewer: false,
    blockedByViewer: true,
  }));
}

/** Restores no follow. Repeating is harmless. @throws as `block` */
export async function unblock(context: RelationContext, userId: Id): Promise<void> {
  const actorId = await requireOther(context, userId, 'You cannot unblock yourself.');
  await changePair(context.services, actorId, userId, (now) => ({
    ...now,
    blockedByViewer: false,
  }));
}

/** Asked before the transaction: the account must be there now. @returns who is asking */
async function requireOther(
  { ask, viewer }: RelationContext,
  userId: Id,
  oneself: string,
): Promise<Id> {
  const actorId = requireAccount(viewer);
  if (userId === actorId) throw badUserInput(oneself, 'userId');
  if (userId === 0 || (await goneAccounts(ask, [userId]))(userId)) throw notFound('This account');
  return actorId;
}

function refuseBlocked({ blocksViewer }: Between): void {
  if (blocksViewer) throw forbidden('This account has blocked you.');
}
