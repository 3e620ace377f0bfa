import { useStore } from '@nanostores/react';
import { type FormEvent, useState } from 'react';
import { type CommentBodyFragment, EditCommentDocument } from '../../../generated/graph.ts';
import { sayFault } from '../../app/toasts.ts';
import { appWords } from '../../app/words.ts';
import { Button } from '../../design/Button.tsx';
import { useAct } from '../../graph/hooks.ts';
import styles from './comments.module.css';
import { MentionField } from './MentionField.tsx';
import { commentWords } from './words.ts';

export function EditComment({
  comment,
  onDone,
}: {
  comment: CommentBodyFragment;
  onDone: () => void;
}) {
  const words = useStore(commentWords);
  const app = useStore(appWords);
  const [text, setText] = useState(comment.text);
  const [edit, editing] = useAct(EditCommentDocument);
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    try {
      if (text !== comment.text) await edit({ id: comment.id, text });
      onDone();
    } catch (error) {
      sayFault(error);
    }
  }
  return (
    <form className={styles.edit} onSubmit={submit}>
      <MentionField label={words.edit} value={text} onChange={setText} autoFocus />
      <div className={styles.editActs}>
        <Button onClick={onDone}>{app.cancel}</Button>
        <Button kind="primary" type="submit" busy={editing} disabled={!text.trim()}>
          {app.save}
        </Button>
      </div>
    </form>
  );
}
