import { unauthenticated } from '@clipgraph/platform/errors/catalogue.ts';
import type { ShownAccount, ShownSession, UserContext } from '../context.ts';

/** What only the owner sees; null for a guest, and once the account is deleted or disabled. */
export async function ownAccount({ viewer, loaders }: UserContext): Promise<ShownAccount | null> {
  if (viewer.accountId === null) return null;
  const profile = await loaders.profiles.load(viewer.accountId);
  return profile?.state === 'active' ? { id: profile.id } : null;
}

/** The same for a command, whose answer it is. @throws UNAUTHENTICATED when it is gone meanwhile */
export async function requireOwnAccount(context: UserContext): Promise<ShownAccount> {
  const account = await ownAccount(context);
  if (!account) throw unauthenticated('This account no longer exists.');
  return account;
}

/** The sessions that can still be used, the one used last first. */
export async function ownSessions(
  { id }: ShownAccount,
  { viewer, loaders }: UserContext,
): Promise<ShownSession[]> {
  const rows = await loaders.openSessions.load(id);
  return rows.map((row) => ({
    ...row,
    id: String(row.id),
    isCurrent: String(row.id) === viewer.sessionId,
  }));
}
