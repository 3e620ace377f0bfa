import { unauthenticated } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount, type Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, sql } from 'drizzle-orm';
import { checkBio, checkDisplayName, checkPictureUrl } from '../accounts/text-rules.ts';
import type { ShownUser } from '../context.ts';
import { tellChange } from '../events/published.ts';
import type { UpdateProfileInput } from '../generated/types.ts';
import { users } from '../tables.ts';
import { profileColumns, shownUser } from './profiles.ts';

/**
 * Fields left out or null stay as they are; an empty picture URL brings the default picture back.
 * @throws UNAUTHENTICATED for a guest; BAD_USER_INPUT naming the field
 */
export async function updateProfile(
  services: Services,
  viewer: Viewer,
  input: UpdateProfileInput,
): Promise<ShownUser> {
  const accountId = requireAccount(viewer);
  const change = checked(input);
  const own = and(eq(users.id, accountId), eq(users.state, 'active'));
  const profile = await services.database.transaction(async (tx) => {
    if (Object.keys(change).length === 0)
      return (await tx.select(profileColumns).from(users).where(own))[0];
    const [changed] = await tx
      .update(users)
      .set({ ...change, revision: sql`${users.revision} + 1` })
      .where(own);
    return changed.affectedRows === 0
      ? undefined
      : tellChange(tx, services, 'user.updated', accountId);
  });
  if (!profile) throw unauthenticated('This account no longer exists.');
  return shownUser(services.config, profile);
}

function checked({
  displayName,
  bio,
  avatarUrl,
  backgroundUrl,
}: UpdateProfileInput): Record<string, string> {
  const change: Record<string, string> = {};
  if (typeof displayName === 'string') change.displayName = checkDisplayName(displayName);
  if (typeof bio === 'string') change.bio = checkBio(bio);
  if (typeof avatarUrl === 'string')
    change.avatarUrl = checkPictureUrl(avatarUrl, 'input.avatarUrl');
  if (typeof backgroundUrl === 'string')
    change.backgroundUrl = checkPictureUrl(backgroundUrl, 'input.backgroundUrl');
  return change;
}
