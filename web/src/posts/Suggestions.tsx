interface Shown {
  /** Of the field: options are named after it, for `aria-activedescendant`. */
  fieldId: string;
  label: string;
  names: readonly string[];
  /** Which one Enter takes. */
  chosen: number;
  isOpen: boolean;
  className: string | undefined;
  onTake: (name: string) => void;
}

/** Names that a text field offers while one is being written. The field itself takes the keys. */
export function Suggestions({ fieldId, label, names, chosen, isOpen, className, onTake }: Shown) {
  return (
    <div
      id={`${fieldId}-names`}
      role="listbox"
      aria-label={label}
      className={className}
      hidden={!isOpen}
    >
      {names.map((name, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys
        <div
          key={name}
          id={`${fieldId}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === chosen}
          onClick={() => onTake(name)}
        >
          {name}
        </div>
      ))}
    </div>
  );
}
