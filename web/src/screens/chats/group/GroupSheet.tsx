import { useStore } from '@nanostores/react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import {
  AddMembersDocument,
  type ChatHeadFragment,
  LeaveGroupDocument,
  type PersonFragment,
} from '../../../../generated/graph.ts';
import { sayFault } from '../../../app/toasts.ts';
import { appWords } from '../../../app/words.ts';
import { Button } from '../../../design/Button.tsx';
import { Sheet } from '../../../design/Sheet.tsx';
import { useAct } from '../../../graph/hooks.ts';
import { chatWords } from '../words.ts';
import styles from './group.module.css';
import { Members } from './Members.tsx';
import { PeoplePicker } from './PeoplePicker.tsx';
import { RenameForm } from './RenameForm.tsx';

/** Who is in a group, and what one may do with it: more for its owner. */
export function GroupSheet({
  chat,
  viewerId,
  onChanged,
  onLeft,
  onClose,
}: {
  chat: ChatHeadFragment;
  viewerId: string;
  onChanged: (chat: ChatHeadFragment) => void;
  onLeft: () => void;
  onClose: () => void;
}) {
  const app = useStore(appWords);
  const words = useStore(chatWords);
  const [, navigate] = useLocation();
  const [adding, setAdding] = useState<readonly PersonFragment[]>();
  const [add, isAdding] = useAct(AddMembersDocument);
  const [leave, leaving] = useAct(LeaveGroupDocument);
  const isOwner = chat.owner?.id === viewerId;
  const present = new Set(chat.members.map((member) => member?.id ?? ''));

  async function addChosen(chosen: readonly PersonFragment[]): Promise<void> {
    const userIds = chosen.map(({ id }) => id);
    onChanged((await add({ chatId: chat.id, userIds })).addMembers);
    setAdding(undefined);
  }
  async function leaveIt(): Promise<void> {
    if (!confirm(words.sureLeave)) return;
    await leave({ chatId: chat.id });
    onLeft();
    onClose();
    navigate('/chats', { replace: true });
  }
  return (
    <Sheet
      title={adding ? words.addPeople : (chat.name ?? words.group)}
      closeLabel={app.close}
      onClose={onClose}
    >
      <div className={styles.sheet}>
        {adding ? (
          <>
            <PeoplePicker
              viewerId={viewerId}
              chosen={adding}
              exclude={present}
              onChoose={setAdding}
            />
            <div className={styles.foot}>
              <Button
                kind="primary"
                busy={isAdding}
                disabled={adding.length === 0}
                onClick={() => void addChosen(adding).catch(sayFault)}
              >
                {words.add}
              </Button>
              <Button onClick={() => setAdding(undefined)}>{app.cancel}</Button>
            </div>
          </>
        ) : (
          <>
            {isOwner && <RenameForm chat={chat} onChanged={onChanged} />}
            <Members chat={chat} viewerId={viewerId} isOwner={isOwner} onChanged={onChanged} />
            <div className={styles.foot}>
              <Button icon="plus" onClick={() => setAdding([])}>
                {words.addPeople}
              </Button>
              <Button kind="danger" busy={leaving} onClick={() => void leaveIt().catch(sayFault)}>
                {words.leave}
              </Button>
            </div>
          </>
        )}
      </div>
    </Sheet>
  );
}
