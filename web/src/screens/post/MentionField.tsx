import { useStore } from '@nanostores/react';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { SuggestDocument } from '../../../generated/graph.ts';
import { useGraph } from '../../graph/hooks.ts';
import { Suggestions } from '../../posts/Suggestions.tsx';
import styles from './comments.module.css';
import { commentWords } from './words.ts';

/** The name that is being written at the end of a text, with its @. */
const unfinished = /(?:^|\s)(@[\p{L}\p{N}\p{M}_.-]{1,32})$/u;

/** A text in which `@` offers names of accounts. */
export function MentionField({
  label,
  value,
  onChange,
  autoFocus = false,
}: {
  label: string;
  value: string;
  onChange: (text: string) => void;
  autoFocus?: boolean;
}) {
  const words = useStore(commentWords);
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [chosen, setChosen] = useState(0);
  const [dismissed, setDismissed] = useState('');
  const prefix = unfinished.exec(value)?.[1];
  const pause = prefix === undefined || prefix === dismissed;
  const { data } = useGraph(SuggestDocument, { prefix: prefix ?? '' }, { pause });
  const names = pause ? [] : (data?.suggest ?? []).filter((name) => name !== prefix).slice(0, 5);

  const take = (name: string) => {
    if (prefix === undefined) return;
    const full = name.startsWith('@') ? name : `@${name}`;
    onChange(`${value.slice(0, -prefix.length)}${full} `);
    setChosen(0);
    field.current?.focus();
  };
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (names.length > 0) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) setChosen((chosen + step + names.length) % names.length);
      else if (event.key === 'Enter' || event.key === 'Tab') take(names[chosen] ?? names[0] ?? '');
      else if (event.key === 'Escape') setDismissed(prefix ?? '');
      else return;
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      event.currentTarget.form?.requestSubmit();
    }
  };
  return (
    <div className={styles.mention}>
      <textarea
        ref={field}
        value={value}
        rows={1}
        maxLength={1_000}
        aria-label={label}
        placeholder={label}
        role="combobox"
        aria-expanded={names.length > 0}
        aria-controls={`${id}-names`}
        aria-autocomplete="list"
        aria-activedescendant={names.length > 0 ? `${id}-${chosen}` : undefined}
        // biome-ignore lint/a11y/noAutofocus: it was asked for by a button
        autoFocus={autoFocus}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={press}
      />
      <Suggestions
        fieldId={id}
        label={words.suggestions}
        names={names}
        chosen={chosen}
        isOpen={names.length > 0}
        className={styles.names}
        onTake={take}
      />
    </div>
  );
}
