import type { Tx } from '@clipgraph/platform/database/database.ts';
import { unauthenticated } from '@clipgraph/platform/errors/catalogue.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { eq } from 'drizzle-orm';
import { users } from '../tables.ts';

export const gone = () => unauthenticated('This account no longer exists.');

/**
 * Locks an account's row for the rest of the transaction: what belongs to it changes one after the
 * other.
 * @throws UNAUTHENTICATED when it is not active
 */
export async function lockActive(tx: Tx, accountId: Id): Promise<{ passwordHash: string }> {
  const [locked] = await tx
    .select({ state: users.state, passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.id, accountId))
    .for('update');
  if (locked?.state !== 'active') throw gone();
  return locked;
}
