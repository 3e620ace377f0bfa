import { useId } from 'react';
import styles from './settings.module.css';
import { useWanted } from './useWanted.ts';

/** Something that is on or off, and what that means. */
export function Toggle({
  label,
  hint,
  isOn,
  onChange,
}: {
  label: string;
  hint: string;
  isOn: boolean;
  /** Tells the server; rejected when it refuses. */
  onChange: (isOn: boolean) => Promise<unknown>;
}) {
  const id = useId();
  const [shown, choose] = useWanted(isOn, onChange);
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
        checked={shown}
        aria-checked={shown}
        onChange={({ currentTarget }) => choose(currentTarget.checked)}
      />
    </label>
  );
}
