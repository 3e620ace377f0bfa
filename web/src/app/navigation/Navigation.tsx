import { useStore } from '@nanostores/react';
import { Link, useLocation } from 'wouter';
import { Avatar } from '../../design/Avatar.tsx';
import { Icon } from '../../design/Icon.tsx';
import type { IconName } from '../../design/icons.ts';
import { $viewer } from '../../session/viewer.ts';
import { appWords } from '../words.ts';
import styles from './navigation.module.css';
import { useBadges } from './useBadges.ts';

interface Place {
  readonly path: string;
  readonly icon: IconName;
  readonly name: string;
  readonly unread?: number;
  /** Only on a wide screen: the bar of a phone has room for five. */
  readonly wide?: boolean;
}

/** The places of the client: a bar below on a phone, a column on a wide screen. */
export function Navigation() {
  const words = useStore(appWords);
  const viewer = useStore($viewer);
  const badges = useBadges();
  const profile = viewer ? `/u/${encodeURIComponent(viewer.username)}` : '/login';
  const places: Place[] = [
    { path: '/', icon: 'home', name: words.forYou },
    { path: '/following', icon: 'people', name: words.following, wide: true },
    { path: '/trending', icon: 'flame', name: words.trending, wide: true },
    { path: '/search', icon: 'search', name: words.search },
    { path: '/new', icon: 'plus', name: words.create },
    { path: '/chats', icon: 'chat', name: words.chats, unread: badges.messages },
    {
      path: '/notifications',
      icon: 'bell',
      name: words.notifications,
      unread: badges.notifications,
      wide: true,
    },
    { path: profile, icon: 'user', name: viewer ? words.profile : words.logIn },
  ];
  return (
    <nav className={styles.nav} aria-label={words.mainNavigation}>
      <Link href="/" className={styles.brand}>
        <img src="/icon.svg" width={32} height={32} alt="" />
        Clipgraph
      </Link>
      <ul className={styles.places}>
        {places.map((place) => (
          <li key={place.icon} className={place.wide ? styles.wide : undefined}>
            <PlaceLink {...place} me={place.icon === 'user' ? badges.me : undefined} />
          </li>
        ))}
      </ul>
      <ul className={styles.foot}>
        <li>
          <Link href="/settings" className={styles.small}>
            <Icon name="settings" size={20} /> {words.settings}
          </Link>
        </li>
        <li>
          <a href="/explorer" className={styles.small}>
            <Icon name="compass" size={20} /> {words.explorer}
          </a>
        </li>
      </ul>
    </nav>
  );
}

function PlaceLink({
  path,
  icon,
  name,
  unread = 0,
  me,
}: Place & { me: ReturnType<typeof useBadges>['me'] | undefined }) {
  const words = useStore(appWords);
  const [location] = useLocation();
  const isHere = path === '/' ? location === '/' : location.startsWith(path);
  return (
    <Link href={path} className={styles.place} aria-current={isHere ? 'page' : undefined}>
      <span className={icon === 'plus' ? styles.plus : styles.glyph}>
        {me ? (
          <Avatar of={me} size={26} />
        ) : (
          <Icon name={icon} filled={isHere && icon !== 'plus'} />
        )}
        {unread > 0 && (
          <span className={styles.badge} aria-hidden="true">
            {unread > 99 ? '99+' : unread}
          </span>
        )}
      </span>
      <span className={styles.name} aria-hidden={unread > 0 || undefined}>
        {name}
      </span>
      {unread > 0 && (
        <span className="visually-hidden">{words.unread({ name, count: unread })}</span>
      )}
    </Link>
  );
}
