import { useStore } from '@nanostores/react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { TileFragment } from '../../generated/graph.ts';
import { Icon } from '../design/Icon.tsx';
import { compact } from '../i18n/compact.ts';
import { $format } from '../i18n/i18n.ts';
import { averageColour, poster } from '../playback/poster.ts';
import styles from './grid.module.css';
import { postWords } from './words.ts';

export const PostGrid = ({ children }: { children: ReactNode }) => (
  <div className={styles.grid}>{children}</div>
);

const visibilities = {
  PUBLIC: undefined,
  FOLLOWERS: 'visibilityFollowers',
  FRIENDS: 'visibilityFriends',
  PRIVATE: 'visibilityPrivate',
} as const;

/** A post in a grid: its cover, how often it was seen, and what is special about it. */
export function Tile({ post, from }: { post: TileFragment; from: string }) {
  const words = useStore(postWords);
  const format = useStore($format);
  const visibility = visibilities[post.visibility];
  const views = compact(format, post.viewCount);
  return (
    <Link
      href={`/post/${post.id}?from=${from}`}
      className={styles.tile}
      style={{ backgroundColor: averageColour(post.placeholder) }}
    >
      <img src={poster(post, 240)} alt="" loading="lazy" />
      <span className="visually-hidden">
        {[post.caption || words.openPost, visibility && words[visibility]]
          .filter(Boolean)
          .join(', ')}
      </span>
      {(post.kind === 'PHOTO' || visibility) && (
        <span className={styles.mark}>
          <Icon name={visibility ? 'lock' : 'image'} size={18} />
        </span>
      )}
      <span className={styles.views}>
        <Icon name="play" size={14} filled /> {views}
      </span>
    </Link>
  );
}
