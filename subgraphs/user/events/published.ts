import type { Tx } from '@clipgraph/platform/database/database.ts';
import { draft } from '@clipgraph/platform/events/payloads.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { eq } from 'drizzle-orm';
import type { Profile } from '../context.ts';
import { profileColumns, tombstoneNames } from '../profiles/profiles.ts';
import { type UserRow, users } from '../tables.ts';

/** What happens to accounts, told on `clip.user`. */
type UserEventType =
  | 'user.registered'
  | 'user.updated'
  | 'user.deleted'
  | 'user.disabled'
  | 'user.enabled';

/**
 * Appends the event that tells an account's present state. Call it last in the transaction, after
 * the row has been changed.
 * @returns the account as it now is
 */
export async function tellChange(
  tx: Tx,
  { outbox }: Pick<Services, 'outbox'>,
  type: UserEventType,
  id: Id,
): Promise<Profile> {
  const [account] = await tx
    .select({ ...profileColumns, openedAt: users.openedAt, revision: users.revision })
    .from(users)
    .where(eq(users.id, id));
  if (!account) throw new Error(`Account ${id} is gone in the middle of its own change.`);
  await outbox.append(tx, draft('clip.user', type, id, account.revision, userPayload(account)));
  return account;
}

/** An account as `clip.user` tells it; of a deleted one, not even the names. */
export function userPayload({
  id,
  username,
  displayName,
  state,
  isPrivate,
  openedAt: openedAtMs,
}: Pick<UserRow, 'id' | 'username' | 'displayName' | 'state' | 'isPrivate' | 'openedAt'>) {
  return state === 'deleted'
    ? { id, ...tombstoneNames, state }
    : { id, username, displayName, state, isPrivate, openedAtMs };
}
