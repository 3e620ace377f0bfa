import { publicUrlFor } from '@clipgraph/platform/identity/reached-at.ts';
import { type Id, idTimeMs } from '@clipgraph/platform/ids/id.ts';
import type { Profile, ShownUser, UserContext } from '../context.ts';
import { shownPicture } from '../pictures/picture-files.ts';
import type { Picture } from '../pictures/tables.ts';
import { users } from '../tables.ts';

/** The columns behind `User`: never the password. */
export const profileColumns = {
  id: users.id,
  username: users.username,
  displayName: users.displayName,
  bio: users.bio,
  avatarUrl: users.avatarUrl,
  backgroundUrl: users.backgroundUrl,
  avatarPicture: users.avatarPicture,
  backgroundPicture: users.backgroundPicture,
  state: users.state,
  isPrivate: users.isPrivate,
  createdAt: users.createdAt,
};

export const defaultPictures = {
  avatar: '/pictures/default-avatar.png',
  background: '/pictures/default-background.png',
};

/** A profile as it is shown; pictures of ours by their paths (see `absolute`). */
export const shownUser = (profile: Profile): ShownUser => ({
  id: String(profile.id),
  username: profile.username,
  displayName: profile.displayName,
  bio: profile.bio,
  avatarUrl: pictureUrl(profile.avatarPicture, profile.avatarUrl, 'avatar'),
  backgroundUrl: pictureUrl(profile.backgroundPicture, profile.backgroundUrl, 'background'),
  avatarPicture: profile.avatarPicture,
  isPrivate: profile.isPrivate,
  createdAt: profile.createdAt,
});

/** Of an uploaded picture, the largest size; else the URL that was set; else the default one. */
const pictureUrl = (
  picture: Picture | null,
  url: string,
  kind: keyof typeof defaultPictures,
): string => (picture ? shownPicture(picture, 'LARGE').url : url || defaultPictures[kind]);

/** A path of ours as an address for this viewer; an address stays as it is. */
export const absolute = (
  { services, viewer }: Pick<UserContext, 'services' | 'viewer'>,
  pathOrUrl: string,
): string =>
  pathOrUrl.startsWith('/') ? publicUrlFor(services.config, viewer) + pathOrUrl : pathOrUrl;

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
export const tombstone = (id: Id): ShownUser =>
  shownUser({
    id,
    ...tombstoneNames,
    bio: '',
    avatarUrl: '',
    backgroundUrl: '',
    avatarPicture: null,
    backgroundPicture: null,
    state: 'deleted',
    isPrivate: false,
    createdAt: idTimeMs(id),
  });
