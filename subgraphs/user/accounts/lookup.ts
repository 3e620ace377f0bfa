import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { goOn } from '@clipgraph/platform/loading/go-on.ts';
import { checkWellFormed } from '@clipgraph/platform/text/user-text.ts';
import type { Profile, ShownUser, UserContext } from '../context.ts';
import type { QueryUserArgs } from '../generated/types.ts';
import { shownUser, tombstone } from '../profiles/profiles.ts';
import { maxUsernameLength, usernameKey } from './text-rules.ts';

/** The account that is asking; null for a guest, and once it is deleted or disabled. */
export async function me({ viewer, loaders }: UserContext): Promise<ShownUser | null> {
  if (viewer.accountId === null) return null;
  const profile = await loaders.profiles.load(viewer.accountId);
  return profile?.state === 'active' ? shownUser(profile) : null;
}

/**
 * One account by its id or its name.
 * @returns null when there is none, when it is deleted or disabled, or when it has blocked the
 *   viewer
 * @throws BAD_USER_INPUT unless exactly one of the two is given
 */
export async function findUser(
  context: UserContext,
  { id, username }: QueryUserArgs,
): Promise<ShownUser | null> {
  if ((id ?? null) !== null && (username ?? null) !== null)
    throw badUserInput('Give either `id` or `username`, not both.', 'username');
  if (typeof id === 'string') return shownToViewer(context, await profileById(context, toId(id)));
  if (typeof username === 'string')
    return shownToViewer(context, await profileByName(context, username));
  throw badUserInput('Give the `id` or the `username` of the account.', 'id');
}

/**
 * The account behind a reference of another subgraph: null only when there never was one, a
 * tombstone when it may not be shown.
 */
export const referencedUser = (
  context: UserContext,
  id: Id,
): ShownUser | null | Promise<ShownUser | null> =>
  goOn(profileById(context, id), (profile) =>
    profile ? goOn(shownToViewer(context, profile), (shown) => shown ?? tombstone(id)) : null,
  );

function shownToViewer(
  { viewer, loaders }: UserContext,
  profile: Profile | null,
): ShownUser | null | Promise<ShownUser | null> {
  if (profile?.state !== 'active') return null;
  if (profile.id === viewer.accountId) return shownUser(profile);
  return goOn(loaders.hidden.get(profile.id), (hidden) => (hidden ? null : shownUser(profile)));
}

const profileById = ({ loaders }: UserContext, id: Id): Profile | null | Promise<Profile | null> =>
  id === 0 ? null : loaders.profiles.get(id);

async function profileByName({ loaders }: UserContext, username: string): Promise<Profile | null> {
  checkWellFormed(username, 'username');
  if (username === '' || username.length > maxUsernameLength) return null;
  return loaders.profilesByKey.load(usernameKey(username));
}
