import {
  badUserInput,
  conflict,
  forbidden,
  notFound,
} from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { ownedAccounts } from '@clipgraph/platform/projections/hidden-accounts.ts';
import type { RelationContext } from './context.ts';
import { changePair } from './pairs.ts';
import type { Sides } from './sides.ts';

/**
 * Towards a private account it becomes a request, which its owner accepts or declines. Repeating is
 * harmless, unless `strict`.
 * @throws UNAUTHENTICATED; BAD_USER_INPUT for oneself; NOT_FOUND for an account that is missing,
 *   deleted or disabled; FORBIDDEN towards one who has blocked the viewer, and while the viewer
 *   blocks it; CONFLICT when `strict` and it is followed or asked already
 */
export async function follow(context: RelationContext, userId: Id, strict = false): Promise<void> {
  const { actorId, isPrivate } = await requireOther(context, userId, 'You cannot follow yourself.');
  await changePair(context.services, actorId, userId, (now) => {
    refuseBlocked(now);
    const { own } = now;
    if (own.blocks) throw forbidden('You block this account. Unblock it to follow it.');
    if (strict && own.follows) throw conflict('You follow this account already.');
    if (strict && own.requests && isPrivate)
      throw conflict('You have asked to follow this account already.');
    const wanted = own.follows || !isPrivate ? { follows: true } : { requests: true };
    return { ...now, own: { ...own, ...wanted } };
  });
}

/**
 * Withdraws a request as well. Works also while the viewer blocks the account. Repeating is
 * harmless.
 * @throws as `follow`, except for that
 */
export async function unfollow(
  context: RelationContext,
  userId: Id,
  strict = false,
): Promise<void> {
  const { actorId } = await requireOther(context, userId, 'You cannot unfollow yourself.');
  await changePair(context.services, actorId, userId, (now) => {
    refuseBlocked(now);
    const { own } = now;
    if (strict && !own.follows && !own.requests) throw conflict('You do not follow this account.');
    return { ...now, own: { ...own, follows: false, requests: false } };
  });
}

/**
 * Ends the follows and requests of both sides. Repeating is harmless. An account that is blocked
 * may block in return: that protects it, and reveals nothing.
 * @throws UNAUTHENTICATED; BAD_USER_INPUT for oneself; NOT_FOUND for an account that is missing,
 *   deleted or disabled
 */
export async function block(context: RelationContext, userId: Id): Promise<void> {
  const { actorId } = await requireOther(context, userId, 'You cannot block yourself.');
  const apart = { follows: false, requests: false };
  await changePair(context.services, actorId, userId, ({ own, other }) => ({
    own: { ...own, ...apart, blocks: true },
    other: { ...other, ...apart },
  }));
}

/** Restores no follow and no request. Repeating is harmless. @throws as `block` */
export async function unblock(context: RelationContext, userId: Id): Promise<void> {
  const { actorId } = await requireOther(context, userId, 'You cannot unblock yourself.');
  await changePair(context.services, actorId, userId, ({ own, other }) => ({
    own: { ...own, blocks: false },
    other,
  }));
}

/**
 * Whether the viewer mutes the account from now on; nobody else learns of it. Repeating is
 * harmless, and a blocked account may mute as well as block.
 * @throws as `block`
 */
export async function setMuted(
  context: RelationContext,
  userId: Id,
  mutes: boolean,
): Promise<void> {
  const { actorId } = await requireOther(context, userId, 'You cannot mute yourself.');
  await changePair(context.services, actorId, userId, ({ own, other }) => ({
    own: { ...own, mutes },
    other,
  }));
}

interface Asked {
  actorId: Id;
  /** Of the account that is named. */
  isPrivate: boolean;
}

/**
 * Asked before the transaction: the account must be there now.
 * @throws UNAUTHENTICATED; BAD_USER_INPUT for oneself; NOT_FOUND for an account that is missing,
 *   deleted or disabled
 */
export async function requireOther(
  { ask, viewer }: RelationContext,
  userId: Id,
  oneself: string,
): Promise<Asked> {
  const actorId = requireAccount(viewer);
  if (userId === actorId) throw badUserInput(oneself, 'userId');
  if (userId === 0) throw notFound('This account');
  const { isGone, isPrivate } = (await ownedAccounts(ask, [userId]))(userId);
  if (isGone) throw notFound('This account');
  return { actorId, isPrivate };
}

function refuseBlocked({ other }: Sides): void {
  if (other.blocks) throw forbidden('This account has blocked you.');
}
