import { useId } from 'react';
import styles from './settings.module.css';

/** One of a few, as buttons of a group of which one is on. */
export function Choices({
  title,
  choices,
  value,
  onChoose,
}: {
  title: string;
  choices: readonly { readonly value: string; readonly name: string }[];
  value: string;
  onChoose: (value: string) => void;
}) {
  const name = useId();
  return (
    <fieldset className={styles.choices}>
      <legend>{title}</legend>
      {choices.map((choice) => (
        <label key={choice.value} className={styles.choice}>
          <input
            type="radio"
            name={name}
            checked={choice.value === value}
            onChange={() => onChoose(choice.value)}
          />
          {choice.name}
        </label>
      ))}
    </fieldset>
  );
}
