import type { ButtonHTMLAttributes } from 'react';
import styles from './button.module.css';
import { Icon } from './Icon.tsx';
import type { IconName } from './icons.ts';

interface Look {
  /** What the button is for: the one thing to do here, one of several, or one that destroys. */
  kind?: 'primary' | 'plain' | 'danger';
  icon?: IconName;
  /** Shows that what it began is under way, and takes no further press. */
  busy?: boolean;
}

export function Button({
  kind = 'plain',
  icon,
  busy = false,
  children,
  disabled,
  ...rest
}: Look & Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'>) {
  return (
    <button
      type="button"
      {...rest}
      className={`${styles.button} ${styles[kind]}`}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
    >
      {icon && <Icon name={icon} size={18} />}
      {children}
    </button>
  );
}

/** A button that is an icon alone; `label` says it in words. */
export function IconButton({
  icon,
  label,
  filled = false,
  ...rest
}: { icon: IconName; label: string; filled?: boolean } & Omit<
  ButtonHTMLAttributes<HTMLButtonElement>,
  'className'
>) {
  return (
    <button type="button" {...rest} className={styles.icon} aria-label={label} title={label}>
      <Icon name={icon} filled={filled} />
    </button>
  );
}
