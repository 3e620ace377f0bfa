import { unauthenticated } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, ne, sql } from 'drizzle-orm';
import type { ShownAccount, UserContext } from '../context.ts';
import { tellChange } from '../events/published.ts';
import { users } from '../tables.ts';

/**
 * Makes the viewer's account private, or open to everybody again. Others ask for it at each read,
 * so it holds from the next one on. Repeating is harmless.
 * @throws UNAUTHENTICATED for a guest, and once the account is deleted or disabled
 */
export async function setPrivateAccount(
  { services, viewer, loaders }: UserContext,
  isPrivate: boolean,
): Promise<ShownAccount> {
  const id = requireAccount(viewer);
  if (!(await changePrivacy(services, id, isPrivate))) {
    const profile = await loaders.profiles.load(id);
    if (profile?.state !== 'active') throw unauthenticated('This account no longer exists.');
  }
  return { id };
}

/** @returns false when the account is not active, or was so already */
const changePrivacy = ({ database, outbox }: Services, id: number, isPrivate: boolean) =>
  database.transaction(async (tx) => {
    const [changed] = await tx
      .update(users)
      .set({
        isPrivate,
        ...(isPrivate ? {} : { openedAt: Date.now() }),
        revision: sql`${users.revision} + 1`,
      })
      .where(and(eq(users.id, id), eq(users.state, 'active'), ne(users.isPrivate, isPrivate)));
    if (changed.affectedRows === 0) return false;
    await tellChange(tx, { outbox }, 'user.updated', id);
    return true;
  });
