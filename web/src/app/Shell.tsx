import { useStore } from '@nanostores/react';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useOutbox } from '../outbox/useOutbox.ts';
import { Navigation } from './navigation/Navigation.tsx';
import { OfflineBanner } from './OfflineBanner.tsx';
import styles from './shell.module.css';
import { Toasts } from './Toasts.tsx';
import { useArrival } from './useArrival.ts';
import { appWords } from './words.ts';

/** Feeds are dark whatever the theme: pictures are what counts there. */
const stage = /^\/($|following|trending|latest|tag\/)/;

/** Navigation, the place for a screen, and what is said beside it. */
export function Shell({ children }: { children: ReactNode }) {
  const words = useStore(appWords);
  const [location] = useLocation();
  const isStage = stage.test(location);
  useArrival();
  useOutbox();
  return (
    <div className={`${styles.shell} ${isStage ? styles.stage : ''}`}>
      <a href="#content" className={styles.skip}>
        {words.skip}
      </a>
      <Navigation />
      <main id="content" tabIndex={-1} className={isStage ? styles.full : styles.content}>
        {children}
      </main>
      <OfflineBanner />
      <Toasts />
    </div>
  );
}
