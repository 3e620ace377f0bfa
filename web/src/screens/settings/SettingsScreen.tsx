import { useStore } from '@nanostores/react';
import type { ReactNode } from 'react';
import { Link, Redirect, useLocation } from 'wouter';
import { Page } from '../../app/Page.tsx';
import { RequireLogin } from '../../app/RequireLogin.tsx';
import { appWords } from '../../app/words.ts';
import { Button } from '../../design/Button.tsx';
import { Icon } from '../../design/Icon.tsx';
import type { IconName } from '../../design/icons.ts';
import { api } from '../../graph/api.ts';
import { $viewer } from '../../session/viewer.ts';
import { forgetDraft } from '../upload/kept-draft.ts';
import { Appearance } from './Appearance.tsx';
import { AccountArea } from './account/AccountArea.tsx';
import { NotificationsArea } from './notifications/NotificationsArea.tsx';
import { PrivacyArea } from './privacy/PrivacyArea.tsx';
import { ProfileArea } from './profile/ProfileArea.tsx';
import { SecurityArea } from './security/SecurityArea.tsx';
import styles from './settings.module.css';
import { useIsWide } from './useIsWide.ts';
import { settingsWords } from './words.ts';

const areas = [
  { name: 'profile', icon: 'user', shown: <ProfileArea /> },
  { name: 'account', icon: 'settings', shown: <AccountArea /> },
  { name: 'security', icon: 'key', shown: <SecurityArea /> },
  { name: 'privacy', icon: 'lock', shown: <PrivacyArea /> },
  { name: 'notifications', icon: 'bell', shown: <NotificationsArea /> },
  { name: 'appearance', icon: 'globe', shown: <Appearance /> },
] as const satisfies readonly { name: string; icon: IconName; shown: ReactNode }[];
/** Of this browser, with or without an account. */
const forGuests = 'appearance';

/** A list of areas and the one that is open: after each other on a phone, side by side elsewhere. */
export default function SettingsScreen() {
  const app = useStore(appWords);
  const words = useStore(settingsWords);
  const viewer = useStore($viewer);
  const [location] = useLocation();
  const isWide = useIsWide();
  const name = location.split('/')[2] ?? '';
  // Beside the list there is room for one: the first.
  const first = isWide ? (viewer ? 'profile' : forGuests) : '';
  const open = areas.find((area) => area.name === (name || first));
  if (name !== '' && !open) return <Redirect href="/settings" replace />;
  if (open && open.name !== forGuests && !viewer) return <RequireLogin>{null}</RequireLogin>;
  return (
    <div className={`${styles.settings} ${open ? styles.isOpen : ''}`}>
      <Page title={open ? words[open.name] : app.settings} back={name !== ''}>
        <div className={styles.columns}>
          <Areas open={open?.name} />
          <div className={styles.area}>{open?.shown}</div>
        </div>
      </Page>
    </div>
  );
}

function Areas({ open }: { open: string | undefined }) {
  const app = useStore(appWords);
  const words = useStore(settingsWords);
  const viewer = useStore($viewer);
  const logOut = async () => {
    if (viewer) await forgetDraft(viewer.id);
    await api.logout();
  };
  const shown = areas.filter(({ name }) => viewer || name === forGuests);
  return (
    <nav className={styles.areas} aria-label={words.areas}>
      <ul>
        {shown.map(({ name, icon }) => (
          <li key={name}>
            <Link
              href={`/settings/${name}`}
              className={styles.place}
              aria-current={name === open ? 'page' : undefined}
              replace={open !== undefined}
            >
              <Icon name={icon} size={22} />
              <span className={styles.placeWords}>
                <strong>{words[name]}</strong>
                <span>{words[`${name}Hint`]}</span>
              </span>
              <Icon name="next" size={18} />
            </Link>
          </li>
        ))}
        <li>
          <a href="/explorer" className={styles.place}>
            <Icon name="compass" size={22} />
            <span className={styles.placeWords}>
              <strong>{app.explorer}</strong>
            </span>
            <Icon name="next" size={18} />
          </a>
        </li>
      </ul>
      {viewer ? (
        <Button onClick={() => void logOut()}>{words.logOut}</Button>
      ) : (
        <Link href="/login?to=/settings" className={styles.door}>
          {app.logIn}
        </Link>
      )}
    </nav>
  );
}
