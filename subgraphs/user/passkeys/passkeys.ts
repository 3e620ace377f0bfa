import type { Queryable, Tx } from '@clipgraph/platform/database/database.ts';
import { notFound } from '@clipgraph/platform/errors/catalogue.ts';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, eq } from 'drizzle-orm';
import { asOwner } from '../accounts/as-owner.ts';
import type { ShownPasskey } from '../context.ts';
import { passkeys } from '../tables.ts';

type PasskeyRow = typeof passkeys.$inferSelect;

export const shownPasskey = ({
  id,
  name,
  createdAt,
  lastUsedAt,
}: Pick<PasskeyRow, 'id' | 'name' | 'createdAt' | 'lastUsedAt'>): ShownPasskey => ({
  id: String(id),
  name,
  createdAt,
  lastUsedAt,
});

/** The passkeys of an account, oldest first. */
export async function passkeysOf(db: Queryable, accountId: Id): Promise<ShownPasskey[]> {
  const rows = await db
    .select()
    .from(passkeys)
    .where(eq(passkeys.accountId, accountId))
    .orderBy(asc(passkeys.id));
  return rows.map(shownPasskey);
}

/**
 * Removes a passkey of the viewer: nobody can log in with it any more.
 * @throws UNAUTHENTICATED for a guest; FORBIDDEN for a wrong password or code;
 *   SECOND_FACTOR_REQUIRED; NOT_FOUND for one that is not the viewer's
 */
export async function removePasskey(
  services: Services,
  viewer: Viewer,
  { id, password, code }: { id: string; password: string; code?: string | null | undefined },
): Promise<void> {
  await asOwner(services, viewer, { password, code }, async (tx, account) => {
    const [removed] = await tx
      .delete(passkeys)
      .where(and(eq(passkeys.id, toId(id)), eq(passkeys.accountId, account.id)));
    if (removed.affectedRows === 0) throw notFound('This passkey');
  });
}

export async function forgetPasskeys(tx: Tx, accountId: Id): Promise<void> {
  await tx.delete(passkeys).where(eq(passkeys.accountId, accountId));
}
