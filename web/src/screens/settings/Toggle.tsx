import { useId } from 'react';
import styles from './settings.module.css';

/** Something that is on or off, and what that means. */
export function Toggle({
  label,
  hint,
  isOn,
  busy,
  onChange,
}: {
  label: string;
  hint: string;
  isOn: boolean;
  busy: boolean;
  onChange: (isOn: boolean) => void;
}) {
  const id = useId();
  return (
    <label className={styles.toggle}>
      <span className={styles.toggleWords}>
        <strong>{label}</strong>
        <span id={id}>{hint}</span>
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-label={label}
        aria-describedby={id}
        checked={isOn}
        aria-checked={isOn}
        disabled={busy}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
    </label>
  );
}
