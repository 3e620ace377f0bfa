import { useStore } from '@nanostores/react';
import styles from './notices.module.css';
import { $toasts } from './toasts.ts';

export function Toasts() {
  const toasts = useStore($toasts);
  return (
    <div className={styles.toasts} role="status">
      {toasts.map(({ id, text }) => (
        <p key={id} className={styles.toast}>
          {text}
        </p>
      ))}
    </div>
  );
}
