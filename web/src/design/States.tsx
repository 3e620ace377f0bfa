import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';
import type { IconName } from './icons.ts';
import styles from './states.module.css';

/** Something is on its way. */
export const Spinner = ({ label }: { label: string }) => (
  <div className={styles.middle} role="status">
    <span className={styles.spinner} />
    <span className="visually-hidden">{label}</span>
  </div>
);

/** Nothing is here, and what to do about it. */
export const Empty = ({
  icon,
  title,
  children,
}: {
  icon: IconName;
  title: string;
  children?: ReactNode;
}) => (
  <div className={styles.empty}>
    <Icon name={icon} size={44} />
    <p className={styles.title}>{title}</p>
    {children}
  </div>
);
