import { useStore } from '@nanostores/react';
import {
  type ChatHeadFragment,
  type PersonFragment,
  RemoveMemberDocument,
} from '../../../../generated/graph.ts';
import { sayFault } from '../../../app/toasts.ts';
import { Button } from '../../../design/Button.tsx';
import { useAct } from '../../../graph/hooks.ts';
import { PersonRow } from '../../../people/PersonRow.tsx';
import { chatWords } from '../words.ts';
import styles from './group.module.css';

export function Members({
  chat,
  viewerId,
  isOwner,
  onChanged,
}: {
  chat: ChatHeadFragment;
  viewerId: string;
  isOwner: boolean;
  onChanged: (chat: ChatHeadFragment) => void;
}) {
  const words = useStore(chatWords);
  const [remove, removing] = useAct(RemoveMemberDocument);
  const takeOut = ({ id, displayName }: PersonFragment) => {
    if (!confirm(words.sureRemove({ name: displayName }))) return;
    remove({ chatId: chat.id, userId: id }).then(
      ({ removeMember }) => onChanged(removeMember),
      sayFault,
    );
  };
  return (
    <ul className={styles.members} aria-label={words.members(chat.members.length)}>
      {chat.members
        .filter((member) => member !== null)
        .map((member) => (
          <li key={member.id}>
            <PersonRow person={member}>
              {chat.owner?.id === member.id && <span className={styles.owner}>{words.owner}</span>}
              {isOwner && member.id !== viewerId && (
                <Button busy={removing} onClick={() => takeOut(member)}>
                  {words.remove}
                </Button>
              )}
            </PersonRow>
          </li>
        ))}
    </ul>
  );
}
