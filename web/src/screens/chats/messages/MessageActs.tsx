import { useStore } from '@nanostores/react';
import { useId, useState } from 'react';
import { DeleteMessageDocument, type MessageBodyFragment } from '../../../../generated/graph.ts';
import { say, sayFault } from '../../../app/toasts.ts';
import { Icon } from '../../../design/Icon.tsx';
import { api } from '../../../graph/api.ts';
import { chatWords } from '../words.ts';
import styles from './message.module.css';

/** So long after it was sent, a message may be edited; then the server refuses. */
const editableMs = 15 * 60_000;

/** What one can do with a message, in a row below it: dots open it. */
export function MessageActs({
  message,
  isMine,
  onEdit,
  onChanged,
}: {
  message: MessageBodyFragment;
  isMine: boolean;
  onEdit: () => void;
  onChanged: (message: MessageBodyFragment) => void;
}) {
  const words = useStore(chatWords);
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const canEdit =
    isMine && message.text !== '' && Date.now() - Date.parse(message.sentAt) < editableMs;

  async function remove(): Promise<void> {
    if (!confirm(words.sureDelete)) return;
    try {
      onChanged((await api.mutate(DeleteMessageDocument, { id: message.id })).deleteMessage);
    } catch (error) {
      sayFault(error);
    }
  }
  const copy = () =>
    void navigator.clipboard?.writeText(message.text).then(() => say(words.copied), sayFault);
  return (
    <>
      <button
        type="button"
        className={styles.dots}
        aria-label={words.options}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="more" size={18} />
      </button>
      {isOpen && (
        <span id={id} className={styles.acts}>
          {message.text !== '' && navigator.clipboard && (
            <button type="button" onClick={copy}>
              {words.copy}
            </button>
          )}
          {canEdit && (
            <button
              type="button"
              onClick={() => {
                setOpen(false);
                onEdit();
              }}
            >
              {words.edit}
            </button>
          )}
          {isMine && (
            <button type="button" className={styles.danger} onClick={() => void remove()}>
              {words.delete}
            </button>
          )}
        </span>
      )}
    </>
  );
}
