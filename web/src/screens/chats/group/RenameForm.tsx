import { useStore } from '@nanostores/react';
import { type FormEvent, useState } from 'react';
import { type ChatHeadFragment, RenameGroupDocument } from '../../../../generated/graph.ts';
import { sayFault } from '../../../app/toasts.ts';
import { Button } from '../../../design/Button.tsx';
import { Field } from '../../../design/Field.tsx';
import { useAct } from '../../../graph/hooks.ts';
import { chatWords } from '../words.ts';
import styles from './group.module.css';

/** For the owner of a group. */
export function RenameForm({
  chat,
  onChanged,
}: {
  chat: ChatHeadFragment;
  onChanged: (chat: ChatHeadFragment) => void;
}) {
  const words = useStore(chatWords);
  const [name, setName] = useState(chat.name ?? '');
  const [rename, renaming] = useAct(RenameGroupDocument);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename({ chatId: chat.id, name }).then(({ renameGroup }) => onChanged(renameGroup), sayFault);
  };
  return (
    <form className={styles.rename} onSubmit={submit}>
      <Field label={words.groupName} value={name} onText={setName} maxLength={100} required />
      <Button type="submit" busy={renaming} disabled={!name.trim() || name === chat.name}>
        {words.rename}
      </Button>
    </form>
  );
}
