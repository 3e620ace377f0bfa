import { useStore } from '@nanostores/react';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import {
  type ChatRowFragment,
  CreateGroupDocument,
  type PersonFragment,
} from '../../../../generated/graph.ts';
import { sayFault } from '../../../app/toasts.ts';
import { appWords } from '../../../app/words.ts';
import { Button } from '../../../design/Button.tsx';
import { Field } from '../../../design/Field.tsx';
import { Sheet } from '../../../design/Sheet.tsx';
import { useAct } from '../../../graph/hooks.ts';
import { newKey } from '../../../graph/new-key.ts';
import { chatWords } from '../words.ts';
import styles from './group.module.css';
import { PeoplePicker } from './PeoplePicker.tsx';

/** Begins a chat with one person, or a group with several. */
export function NewChatSheet({
  viewerId,
  onCreated,
  onClose,
}: {
  viewerId: string;
  onCreated: (chat: ChatRowFragment) => void;
  onClose: () => void;
}) {
  const app = useStore(appWords);
  const words = useStore(chatWords);
  const [, navigate] = useLocation();
  const [chosen, setChosen] = useState<readonly PersonFragment[]>([]);
  const [name, setName] = useState('');
  const [create, creating] = useAct(CreateGroupDocument);
  // One group, however often the button has to be pressed; other members or another name are another.
  const key = useRef('');
  const [first] = chosen;
  const isGroup = chosen.length > 1;

  async function begin(): Promise<void> {
    if (!first) return;
    if (!isGroup) {
      onClose();
      navigate(`/chats/to/${first.id}`);
      return;
    }
    const memberIds = chosen.map(({ id }) => id);
    key.current ||= newKey();
    try {
      const input = { name, memberIds, idempotencyKey: key.current };
      const { createGroup } = await create({ input });
      onCreated(createGroup);
      onClose();
      navigate(`/chats/${createGroup.id}`);
    } catch (error) {
      sayFault(error);
    }
  }
  return (
    <Sheet title={words.newChat} closeLabel={app.close} onClose={onClose}>
      <form
        className={styles.sheet}
        onSubmit={(event) => {
          event.preventDefault();
          void begin();
        }}
      >
        <PeoplePicker
          viewerId={viewerId}
          chosen={chosen}
          exclude={new Set([viewerId])}
          onChoose={(people) => {
            key.current = '';
            setChosen(people);
          }}
        />
        <div className={styles.foot}>
          {isGroup && (
            <Field
              label={words.groupName}
              value={name}
              onText={(text) => {
                key.current = '';
                setName(text);
              }}
              maxLength={100}
              required
            />
          )}
          <Button
            kind="primary"
            type="submit"
            busy={creating}
            disabled={!first || (isGroup && !name.trim())}
          >
            {isGroup ? words.createGroup : words.openChat}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
