import { type ChangeEvent, type InputHTMLAttributes, useId } from 'react';
import styles from './field.module.css';

interface Around {
  label: string;
  /** What to know before one writes. */
  hint?: string | undefined;
  /** What is wrong with what was written; read out when it appears. */
  fault?: string | undefined;
}

/** A field of a form, with its name above it. With `lines` it takes a text of several. */
export function Field({
  label,
  hint,
  fault,
  lines,
  onText,
  ...rest
}: Around & {
  lines?: number;
  onText?: (text: string) => void;
} & Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'className' | 'onChange'>) {
  const id = useId();
  const about = {
    id,
    'aria-invalid': fault ? true : undefined,
    'aria-describedby': `${id}-about`,
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      onText?.(event.target.value),
  };
  const { name, value, defaultValue, maxLength, required, placeholder } = rest;
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {lines === undefined ? (
        <input {...rest} {...about} />
      ) : (
        <textarea
          {...{ name, value, defaultValue, maxLength, required, placeholder }}
          {...about}
          rows={lines}
        />
      )}
      <p id={`${id}-about`} className={fault ? styles.fault : styles.hint} aria-live="polite">
        {fault ?? hint}
      </p>
    </div>
  );
}
