import { useStore } from '@nanostores/react';
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { appWords } from '../../../app/words.ts';
import { IconButton } from '../../../design/Button.tsx';
import { Icon } from '../../../design/Icon.tsx';
import { chatWords } from '../words.ts';
import styles from './composer.module.css';

/** What was written and not sent, by chat, while the page is open. */
const drafts = new Map<string, string>();
/** The server takes no more. */
const longest = 16_384;

/** Where messages are written: Enter sends, with Shift it begins a new line. */
export function Composer({
  draftKey,
  editing,
  onSend,
  onCancel,
  onTyping,
}: {
  draftKey: string;
  /** The text of a message that is being edited instead. */
  editing?: string | undefined;
  onSend: (text: string) => void;
  onCancel?: () => void;
  onTyping?: () => void;
}) {
  const app = useStore(appWords);
  const words = useStore(chatWords);
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(editing ?? drafts.get(draftKey) ?? '');
  useEffect(() => {
    if (editing !== undefined) field.current?.focus();
  }, [editing]);

  const change = (next: string) => {
    setText(next);
    if (editing !== undefined) return;
    drafts.set(draftKey, next);
    if (next) onTyping?.();
  };
  const send = () => {
    if (!text.trim()) return;
    onSend(text);
    change('');
    field.current?.focus();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && editing !== undefined) onCancel?.();
    else if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) send();
    else return;
    event.preventDefault();
  };
  const label = editing === undefined ? words.write : words.editing;
  return (
    <form className={styles.composer} onSubmit={submit}>
      {editing !== undefined && (
        <p className={styles.editing}>
          <Icon name="edit" size={16} />
          <span>{words.editing}</span>
          <button type="button" onClick={onCancel}>
            {app.cancel}
          </button>
        </p>
      )}
      <div className={styles.line}>
        <textarea
          ref={field}
          value={text}
          rows={1}
          maxLength={longest}
          aria-label={label}
          placeholder={label}
          onChange={(event) => change(event.target.value)}
          onKeyDown={press}
        />
        <IconButton icon="send" label={words.send} type="submit" disabled={!text.trim()} />
      </div>
    </form>
  );
}
