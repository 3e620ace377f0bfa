import { useStore } from '@nanostores/react';
import { Link } from 'wouter';
import { Avatar } from '../../design/Avatar.tsx';
import { Icon } from '../../design/Icon.tsx';
import { compact } from '../../i18n/compact.ts';
import { $format } from '../../i18n/i18n.ts';
import { FollowButton } from '../../people/FollowButton.tsx';
import { $viewer } from '../../session/viewer.ts';
import { ProfileMenu } from './ProfileMenu.tsx';
import styles from './profile.module.css';
import type { Profile } from './profile.ts';
import { profileWords } from './words.ts';

export function ProfileHead({ user }: { user: Profile }) {
  const words = useStore(profileWords);
  const viewer = useStore($viewer);
  const isMe = viewer?.id === user.id;
  return (
    <header>
      <div className={styles.cover}>
        <img src={user.backgroundUrl} alt="" onError={hide} />
      </div>
      <div className={styles.identity}>
        <Avatar of={user} size={92} />
        <div className={styles.acts}>
          {isMe ? (
            <Link href="/settings/profile" className={styles.secondary}>
              {words.editProfile}
            </Link>
          ) : (
            <>
              {viewer && !user.isBlockedByMe && (
                <Link
                  href={user.chatWithMe ? `/chats/${user.chatWithMe.id}` : `/chats/to/${user.id}`}
                  className={styles.secondary}
                >
                  {words.message}
                </Link>
              )}
              {!user.isBlockedByMe && <FollowButton person={user} />}
              <ProfileMenu user={user} />
            </>
          )}
        </div>
      </div>
      <h1>{user.displayName}</h1>
      <p className={styles.handle}>
        @{user.username}
        {user.isPrivate && <Icon name="lock" size={16} />}
        {user.isFollowingMe && <span className={styles.flag}>{words.followsYou}</span>}
        {user.isBlockedByMe && <span className={styles.flag}>{words.blocked}</span>}
      </p>
      {user.bio && <p className={styles.bio}>{user.bio}</p>}
      <Counts user={user} />
    </header>
  );
}

function Counts({ user }: { user: Profile }) {
  const words = useStore(profileWords);
  const format = useStore($format);
  const path = `/u/${encodeURIComponent(user.username)}`;
  return (
    <p className={styles.counts}>
      <Link href={`${path}/following`}>
        <strong>{compact(format, user.followingCount)}</strong> {words.following}
      </Link>
      <Link href={`${path}/followers`}>
        <strong>{compact(format, user.followerCount)}</strong>{' '}
        {words.followers(user.followerCount ?? 0)}
      </Link>
      <span>
        <strong>{compact(format, user.likesReceivedCount)}</strong>{' '}
        {words.likes(user.likesReceivedCount ?? 0)}
      </span>
    </p>
  );
}

/** A picture from elsewhere, which the policy of the page keeps out, leaves the colours behind. */
const hide = ({ currentTarget }: { currentTarget: HTMLImageElement }) => {
  currentTarget.hidden = true;
};
