import { useStore } from '@nanostores/react';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { SuggestDocument } from '../../../generated/graph.ts';
import { useGraph } from '../../graph/hooks.ts';
import { Suggestions } from '../../posts/Suggestions.tsx';
import { maxCaptionLength } from './draft.ts';
import styles from './upload.module.css';
import { uploadWords } from './words.ts';

/** The tag or name that is being written before the cursor. */
const unfinished = /(?:^|\s)([@#][\p{L}\p{N}\p{M}_.-]{1,50})$/u;

/** The words of a post, in which `#` offers tags and `@` names. */
export function CaptionField({
  value,
  onChange,
}: {
  value: string;
  onChange: (text: string) => void;
}) {
  const words = useStore(uploadWords);
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [before, setBefore] = useState('');
  const [chosen, setChosen] = useState(0);
  const [dismissed, setDismissed] = useState('');
  const prefix = unfinished.exec(before)?.[1] ?? '';
  const pause = prefix === '' || prefix === dismissed;
  const { data } = useGraph(SuggestDocument, { prefix }, { pause });
  const found = pause ? [] : (data?.suggest ?? []).slice(0, 5);
  const mark = prefix.slice(0, 1);
  const names = found.map((name) => (name.startsWith(mark) ? name : `${mark}${name}`));
  const isOpen = names.length > 0 && !(names.length === 1 && names[0] === prefix);

  const look = ({ value: text, selectionStart }: HTMLTextAreaElement) => {
    setBefore(text.slice(0, selectionStart));
    setChosen(0);
  };
  const take = (name: string) => {
    const start = before.length - prefix.length;
    const after = value.slice(before.length).replace(/^\s/, '');
    onChange(`${value.slice(0, start)}${name} ${after}`.slice(0, maxCaptionLength));
    const cursor = start + name.length + 1;
    setBefore('');
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(cursor, cursor);
    });
  };
  const press = (event: KeyboardEvent) => {
    if (!isOpen || event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setChosen((chosen + step + names.length) % names.length);
    else if (event.key === 'Enter' || event.key === 'Tab') take(names[chosen] ?? prefix);
    else if (event.key === 'Escape') setDismissed(prefix);
    else return;
    event.preventDefault();
  };
  return (
    <div className={styles.caption}>
      <label htmlFor={id}>{words.caption}</label>
      <textarea
        ref={field}
        id={id}
        value={value}
        rows={4}
        maxLength={maxCaptionLength}
        aria-describedby={`${id}-hint`}
        aria-autocomplete="list"
        aria-controls={`${id}-names`}
        aria-activedescendant={isOpen ? `${id}-${chosen}` : undefined}
        onChange={({ target }) => {
          onChange(target.value);
          look(target);
        }}
        onSelect={({ currentTarget }) => {
          const until = currentTarget.value.slice(0, currentTarget.selectionStart);
          if (until !== before) look(currentTarget);
        }}
        onKeyDown={press}
      />
      <Suggestions
        fieldId={id}
        label={words.suggestions}
        names={names}
        chosen={chosen}
        isOpen={isOpen}
        className={styles.names}
        onTake={take}
      />
      <p id={`${id}-hint`} className={styles.counted}>
        <span>{words.captionHint}</span>
        <span>
          {value.length} / {maxCaptionLength}
        </span>
      </p>
      <span role="status" className="visually-hidden">
        {isOpen ? words.suggested(names.length) : ''}
      </span>
    </div>
  );
}
