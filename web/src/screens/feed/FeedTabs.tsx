import { useStore } from '@nanostores/react';
import { Link, useLocation } from 'wouter';
import { $badges } from '../../app/navigation/badges.ts';
import { appWords } from '../../app/words.ts';
import { IconButton } from '../../design/Button.tsx';
import { Icon } from '../../design/Icon.tsx';
import styles from './feed.module.css';
import { feedWords } from './words.ts';

/** Which feed is shown: over the pictures, so that they keep the whole screen. */
export function FeedTabs({ tag }: { tag: string | undefined }) {
  const words = useStore(appWords);
  const own = useStore(feedWords);
  const [location] = useLocation();
  const unread = useStore($badges).notifications;
  if (tag !== undefined)
    return (
      <div className={styles.tabs}>
        <IconButton icon="back" label={words.back} onClick={() => history.back()} />
        <span className={styles.tagName}>#{tag}</span>
      </div>
    );
  const tabs = [
    { path: '/following', name: words.following },
    { path: '/', name: words.forYou },
    { path: '/trending', name: words.trending },
    { path: '/latest', name: words.latest },
  ];
  return (
    <nav className={styles.tabs} aria-label={own.feeds}>
      {tabs.map(({ path, name }) => (
        <Link
          key={path}
          href={path}
          className={styles.tab}
          aria-current={location === path ? 'page' : undefined}
        >
          {name}
        </Link>
      ))}
      <Link
        href="/notifications"
        className={styles.bell}
        aria-label={
          unread > 0
            ? words.unread({ name: words.notifications, count: unread })
            : words.notifications
        }
      >
        <Icon name="bell" />
        {unread > 0 && <span className={styles.dot} />}
      </Link>
    </nav>
  );
}
