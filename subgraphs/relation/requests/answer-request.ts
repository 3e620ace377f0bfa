import { notFound } from '@clipgraph/platform/errors/catalogue.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { requireOther } from '../commands.ts';
import type { RelationContext } from '../context.ts';
import { changePair } from '../pairs.ts';
import type { Sides } from '../sides.ts';

/**
 * The requester follows the viewer from now on. Repeating is harmless while the follow stands.
 * @throws UNAUTHENTICATED; BAD_USER_INPUT for oneself; NOT_FOUND for an account that is missing,
 *   deleted or disabled, and without a request of it
 */
export async function acceptFollowRequest(context: RelationContext, userId: Id): Promise<void> {
  const { actorId } = await requireOther(context, userId, 'You cannot ask yourself.');
  await changePair(context.services, actorId, userId, (now) => {
    if (now.other.follows) return now;
    if (!now.other.requests) throw notFound('A request of this account to follow you');
    return accepted(now);
  });
}

/** Both sides once the other's request is accepted. */
export const accepted = ({ own, other }: Sides): Sides => ({
  own: { ...own, accepted: true },
  other: { ...other, follows: true, requests: false },
});

/**
 * The requester is not told, and may ask again. Repeating is harmless.
 * @throws UNAUTHENTICATED; BAD_USER_INPUT for oneself; NOT_FOUND for an account that is missing,
 *   deleted or disabled
 */
export async function declineFollowRequest(context: RelationContext, userId: Id): Promise<void> {
  const { actorId } = await requireOther(context, userId, 'You cannot ask yourself.');
  await changePair(context.services, actorId, userId, ({ own, other }) => ({
    own,
    other: { ...other, requests: false },
  }));
}

/**
 * The account does not follow the viewer any more, and is not told. Repeating is harmless.
 * @throws as `declineFollowRequest`
 */
export async function removeFollower(context: RelationContext, userId: Id): Promise<void> {
  const { actorId } = await requireOther(context, userId, 'You do not follow yourself.');
  await changePair(context.services, actorId, userId, ({ own, other }) => ({
    own,
    other: { ...other, follows: false },
  }));
}
