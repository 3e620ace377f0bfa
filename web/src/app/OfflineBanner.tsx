import { useStore } from '@nanostores/react';
import styles from './notices.module.css';
import { $online } from './online.ts';
import { appWords } from './words.ts';

/** Stays while the network is cut, so that nobody waits for what cannot come. */
export function OfflineBanner() {
  const online = useStore($online);
  const words = useStore(appWords);
  return (
    <div role="status" className={styles.offlineRegion}>
      {online ? null : <p className={styles.offline}>{words.offline}</p>}
    </div>
  );
}
