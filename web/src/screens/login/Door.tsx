import type { ReactNode } from 'react';
import styles from './login.module.css';

/** The frame of the screens by which one comes in. */
export const Door = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className={styles.door}>
    <div className={styles.card}>
      <img src="/icon.svg" alt="" width={56} height={56} />
      <h1>{title}</h1>
      {children}
    </div>
  </div>
);
