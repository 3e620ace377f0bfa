import type { Config } from '@clipgraph/platform/config/config.ts';
import { type Id, idTimeMs } from '@clipgraph/platform/ids/id.ts';
import type { Profile, ShownUser } from '../context.ts';
import { users } from '../tables.ts';

/** The columns behind `User`: never the password. */
export const profileColumns = {
  id: users.id,
  username: users.username,
  displayName: users.displayName,
  bio: users.bio,
  avatarUrl: users.avatarUrl,
  backgroundUrl: users.backgroundUrl,
  state: users.state,
  createdAt: users.createdAt,
};

export const defaultPictures = {
  avatar: '/pictures/default-avatar.png',
  background: '/pictures/default-background.png',
};

export const shownUser = (
  { publicUrl }: Pick<Config, 'publicUrl'>,
  profile: Profile,
): ShownUser => ({
  id: String(profile.id),
  username: profile.username,
  displayName: profile.displayName,
  bio: profile.bio,
  avatarUrl: profile.avatarUrl || publicUrl + defaultPictures.avatar,
  backgroundUrl: profile.backgroundUrl || publicUrl + defaultPictures.background,
  createdAt: profile.createdAt,
});

/**
 * The names under which deleted and hidden accounts appear. A real account may have the same ones:
 * only its id tells who it is.
 */
export const tombstoneNames = { username: 'deleted', displayName: 'Deleted user' };

/**
 * What stands in place of an account that is deleted, disabled or hidden from the viewer, where
 * something still refers to it. `createdAt` is the time in the id: whoever has the id knows it
 * anyway.
 */
export const tombstone = (config: Pick<Config, 'publicUrl'>, id: Id): ShownUser =>
  shownUser(config, {
    id,
    ...tombstoneNames,
    bio: '',
    avatarUrl: '',
    backgroundUrl: '',
    state: 'deleted',
    createdAt: idTimeMs(id),
  });
