import { useId } from 'react';
import styles from './upload.module.css';

/** One of a few, in a row of its own. */
export function OneOf<Value extends string>({
  title,
  hint,
  names,
  value,
  onChoose,
}: {
  title: string;
  hint?: string | undefined;
  names: readonly { readonly value: Value; readonly name: string }[];
  value: Value;
  onChoose: (value: Value) => void;
}) {
  const group = useId();
  return (
    <fieldset className={styles.oneOf}>
      <legend>{title}</legend>
      <div className={styles.options}>
        {names.map((one) => (
          <label key={one.value}>
            <input
              type="radio"
              name={group}
              checked={one.value === value}
              onChange={() => onChoose(one.value)}
            />
            <span>{one.name}</span>
          </label>
        ))}
      </div>
      {hint && <p className={styles.soft}>{hint}</p>}
    </fieldset>
  );
}
