import { useStore } from '@nanostores/react';
import { type KeyboardEvent, useDeferredValue, useId, useRef, useState } from 'react';
import { SuggestDocument } from '../../../generated/graph.ts';
import { appWords } from '../../app/words.ts';
import { IconButton } from '../../design/Button.tsx';
import { Icon } from '../../design/Icon.tsx';
import { useGraph } from '../../graph/hooks.ts';
import styles from './search.module.css';
import { searchWords } from './words.ts';

/** Where one types what to look for; while one does, it offers how others went on. */
export function SearchField({
  initial,
  onSearch,
}: {
  initial: string;
  onSearch: (text: string) => void;
}) {
  const app = useStore(appWords);
  const words = useStore(searchWords);
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(initial);
  const [isOpen, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const prefix = useDeferredValue(text.trim());
  const pause = !isOpen || prefix === '';
  const { data } = useGraph(SuggestDocument, { prefix }, { pause, policy: 'cache-first' });
  const suggestions = pause ? [] : (data?.suggest ?? []);

  const search = (what: string) => {
    setOpen(false);
    setText(what);
    onSearch(what.trim());
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && suggestions.length > 0) {
      event.preventDefault();
      setChosen((chosen + step + suggestions.length) % suggestions.length);
    } else if (event.key === 'Escape') setOpen(false);
  };
  return (
    <search className={styles.search}>
      <form
        className={styles.field}
        onSubmit={(event) => {
          event.preventDefault();
          search(suggestions[chosen] ?? text);
        }}
      >
        <Icon name="search" size={20} />
        <input
          ref={field}
          type="search"
          value={text}
          maxLength={256}
          placeholder={words.placeholder}
          aria-label={app.search}
          role="combobox"
          aria-expanded={suggestions.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={chosen >= 0 && suggestions[chosen] ? `${id}-${chosen}` : undefined}
          autoComplete="off"
          enterKeyHint="search"
          onChange={(event) => {
            setText(event.target.value);
            setChosen(-1);
            setOpen(true);
          }}
          onBlur={() => setOpen(false)}
          onKeyDown={press}
        />
        {text && (
          <IconButton
            icon="close"
            label={words.clear}
            onClick={() => {
              search('');
              field.current?.focus();
            }}
          />
        )}
      </form>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={words.suggestions}
        className={styles.suggestions}
        hidden={suggestions.length === 0}
      >
        {suggestions.map((suggestion, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys
          <div
            key={suggestion}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => search(suggestion)}
          >
            <Icon name="search" size={16} /> {suggestion}
          </div>
        ))}
      </div>
    </search>
  );
}
